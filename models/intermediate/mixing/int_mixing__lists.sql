{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='track_id',
    on_schema_change='fail',
    pre_hook="{{ delete_gone_tracks('int_mixing__tracks') }}",
    indexes=[{'columns': ['track_id'], 'unique': true}],
) }}

-- Each track with what partners are compared by, and with its best partners in one array: what DJs and analysts read as rows
-- (gold_harmonic_mixing_recommendations, a view) is a twentieth of the rows to write. One table holds both sides of each pair and
-- changes in one transaction, so that the view is never halfway between two builds; only changed rows are written to it.
{%- set content = [
    'full_track_name', 'key', 'camelot_number', 'camelot_letter', 'bpm', 'tempo', 'energy_level', 'partner_ids', 'times_played',
] %}
{%- set limit = var('recommendations_per_track') %}

with tracks as (
    select * from {{ ref('int_mixing__tracks') }}
),

quick_matches as (
    select * from {{ ref('int_mixing__quick_matches') }}
),

ranked_matches as (
    select * from {{ ref('int_mixing__ranked_matches') }}
),

ranked_lists as (
    select
        popularity_rank,
        {{ array_in_order('partner_id', 'place') }} as partner_ids,
        case when max(times_played) > 0 then {{ array_in_order('times_played', 'place') }} end as times_played
    from ranked_matches
    group by popularity_rank
),

-- who found enough has ranked those that DJs play next, which come first
lists as (
    select
        tracks.*,
        ranked_lists.times_played,
        case
            when ranked_lists.partner_ids is null then quick_matches.partner_ids
            when {{ array_length('quick_matches.partner_ids') }} < {{ limit }} then ranked_lists.partner_ids
            else {{ array_slice(array_concat(
                'ranked_lists.partner_ids', array_without('quick_matches.partner_ids', 'ranked_lists.partner_ids')
            ), 1, limit) | indent(12) }}
        end as partner_ids
    from tracks
    inner join quick_matches on tracks.popularity_rank = quick_matches.popularity_rank
    left join ranked_lists on tracks.popularity_rank = ranked_lists.popularity_rank
)

select
    track_id,
    {{ content | join(',\n    ') }}
from lists
where {{ differs_from_written('lists', ['track_id'], content) }}

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='append_new_columns',
    pre_hook=["{{ delete_changed_tracks() }}", "{{ delete_changed_fields() }}"],
    indexes=[{'columns': ['track_key']}],
    tags=['takes_in_loads'],
) }}

-- The waterfall over every provider that has answered; int_waterfall__attempts tells of the others too.
with candidates as (
    select * from {{ ref('int_field_candidates') }}
),

matches as (
    select * from {{ ref('int_provider_matches') }}
),

answers as (
    select * from {{ ref('int_provider_answers') }}
),

names as (
    select * from {{ ref('int_track_names') }}
),

track_merges as (
    select * from {{ ref('int_track_merges') }}
),

config as (
    select * from {{ ref('int_waterfall__config') }}
),

changed_tracks as (
    select * from {{ ref('int_changed_tracks') }}
),

changed_fields as (
    select * from {{ ref('int_waterfall__changed_fields') }}
),

our_tracks as (
    {{ tracks_to_build('int_tracks_to_decide') }}
),

{% if is_incremental() -%}
-- while no track changed, the fields with another config are all there is to decide
our_config as (
    select *
    from config
    where
        (select count(*) from changed_tracks) > 0
        or metadata_field in (select changed_fields.metadata_field from changed_fields)
),

{% endif -%}

members as (
    {{ track_members('our_tracks', 'track_merges') | indent(4) }}
),

our_names as (
    select
        members.track_key,
        names.name_key
    from members
    inner join names on members.published_key = names.track_key
),

our_candidates as (
    select *
    from candidates
    {%- if is_incremental() %}
    where
        track_key in (select our_tracks.track_key from our_tracks)
        and metadata_field in (select our_config.metadata_field from our_config)
    {%- endif %}
),

our_matches as (
    select *
    from matches
    where track_key in (select our_tracks.track_key from our_tracks)
),

outcomes as (
    {{ waterfall_outcomes('our_tracks', 'answers', 'our_names', 'our_matches') | indent(4) }}
),

decisions as (
    {{ waterfall_decisions('our_candidates', 'outcomes', 'our_config' if is_incremental() else 'config') | indent(4) }}
)

select *
from decisions
{%- if is_incremental() %}
where
    track_key in (select changed_tracks.track_key from changed_tracks)
    or metadata_field in (select changed_fields.metadata_field from changed_fields)
{%- endif %}

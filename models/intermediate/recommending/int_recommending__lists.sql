{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='track_id',
    on_schema_change='fail',
    pre_hook="{{ delete_gone_tracks('int_recommending__next_tracks') }}",
    indexes=[{'columns': ['track_id'], 'unique': true}],
) }}

-- The lists of int_recommending__next_tracks, to be read. What people read as rows (gold_next_track_recommendations) is a view of
-- them, which a table that is built whole would take away with it when it is swapped: only changed lists are written to this one.
{%- set content = ['partner_ids', 'closeness_millionths', 'mixing_points', 'popularity_millionths'] %}

with lists as (
    select * from {{ ref('int_recommending__next_tracks') }}
)

select
    track_id,
    {{ content | join(',\n    ') }}
from lists
where {{ differs_from_written('lists', ['track_id'], content) }}

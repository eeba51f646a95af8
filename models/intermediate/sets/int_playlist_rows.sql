{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[{'columns': ['load_id']}, {'columns': ['source', 'source_playlist_id']}],
    tags=['takes_in_loads'],
) }}

with playlist_tracks as (
    select * from {{ ref('stg_tracklists__playlist_tracks') }}
)

select
    bronze_id,
    load_id,
    source,
    source_playlist_id,
    row_index,
    track_position,
    cue_time_ms,
    artist_raw,
    title_raw,
    {{ name_key('artist_raw', 'title_raw') }} as name_key,
    label,
    track_role,
    is_marked_unknown,
    gap_before,
    raw_line,
    duration_ms,
    scraped_at
from playlist_tracks
where {{ is_new_load('load_id') }}

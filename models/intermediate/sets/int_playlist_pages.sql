{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[{'columns': ['load_id']}],
    tags=['takes_in_loads'],
) }}

-- Every version of every page with a tracklist, typed; who plays is taken apart into names.
with pages as (
    select * from {{ ref('stg_tracklists__playlists') }}
),

patterns as (
    select * from {{ ref('int_name_patterns') }}
),

cleaned as (
    select
        bronze_id,
        load_id,
        source,
        source_playlist_id,
        {{ playlist_id('source', 'source_playlist_id') }} as page_id,
        source_url,
        {{ clean_name('playlist_name') }} as playlist_name,
        {{ clean_name('dj_name') }} as dj_name,
        {{ clean_name('event_name') }} as event_name,
        {{ clean_name('venue') }} as venue,
        {{ clean_name('location') }} as location,
        {{ partial_date_start('set_date') }} as set_date,
        set_date_precision,
        genres,
        tracklist_status,
        published_track_count,
        duration_ms,
        scraped_at
    from pages
    where {{ is_new_load('load_id') }}
    {{ evaluated_once() }}
),

parted as (
    select
        cleaned.*,
        -- "Carl Cox (Street Parade)": what stands in brackets is where, not who
        {{ artist_parts(
            "coalesce(nullif(" ~ regex_replace('cleaned.dj_name', '[ ]*[(][^()]*[)]', '') ~ ", ''), cleaned.dj_name)",
            'patterns.joining'
        ) }} as parts
    from cleaned
    cross join patterns
    {{ evaluated_once() }}
)

select
    bronze_id,
    load_id,
    source,
    source_playlist_id,
    page_id,
    source_url,
    playlist_name,
    dj_name,
    {{ array_distinct_by('parts', "nullif(trim(element.item), '')", normalise_artist('element.item')) }} as dj_names,
    {{ part_keys('parts') }} as dj_keys,
    event_name,
    venue,
    location,
    set_date,
    set_date_precision,
    genres,
    tracklist_status,
    published_track_count,
    duration_ms,
    scraped_at
from parted

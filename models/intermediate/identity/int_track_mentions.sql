{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[{'columns': ['load_id']}, {'columns': ['track_key']}],
    tags=['takes_in_loads'],
) }}

-- Where a track was seen: in a tracklist, on a page of its own or in a dataset. An answer of an API is no mention.
with playlist_rows as (
    select * from {{ ref('int_playlist_rows') }}
),

hits as (
    select * from {{ ref('int_provider_hits') }}
),

names as (
    select * from {{ ref('int_track_names') }}
),

mentions as (
    select
        name_key,
        bronze_id,
        load_id,
        source,
        source_playlist_id,
        scraped_at as seen_at,
        duration_ms
    from playlist_rows
    where not is_marked_unknown
    union all
    select
        name_key,
        bronze_id,
        load_id,
        provider as source,
        cast(null as {{ dbt.type_string() }}) as source_playlist_id,
        fetched_at as seen_at,
        duration_ms
    from hits
    where endpoint like 'dataset%' or endpoint = 'track_page'
)

select
    names.track_key,
    mentions.name_key,
    mentions.bronze_id,
    mentions.load_id,
    mentions.source,
    mentions.source_playlist_id,
    mentions.seen_at,
    mentions.duration_ms
from mentions
inner join names on mentions.name_key = names.name_key
where
    names.is_identified
    and {{ is_new_load('mentions.load_id') }}

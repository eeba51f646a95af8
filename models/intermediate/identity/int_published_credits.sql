{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[{'columns': ['artist_raw'], 'type': 'hash'}],
    tags=['takes_in_loads'],
) }}

-- Each spelling is taken apart once, beside the reading of answers, as in int_published_titles.

with playlist_tracks as (
    select * from {{ ref('int_playlist_rows') }}
),

listens as (
    select * from {{ ref('int_listens') }}
),

patterns as (
    select * from {{ ref('int_name_patterns') }}
),

new_spellings as (
    {{ newly_published('artist_raw', 'playlist_tracks', 'listens') | indent(4) }}
),

new_credits as (
    select
        artist_raw,
        '' as guests
    from new_spellings
),

taken_apart as (
    {{ credit_parts('new_credits', 'patterns') | indent(4) }}
)

select
    artist_raw,
    artist_names,
    artist_keys,
    unspaced_keys,
    has_guests,
    artist_side,
    first_artist,
    is_identified
from taken_apart

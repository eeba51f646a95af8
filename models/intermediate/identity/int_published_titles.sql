{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[{'columns': ['title_raw'], 'type': 'hash'}],
    tags=['takes_in_loads'],
) }}

-- Each spelling is taken apart once. What needs no provider's answer has a model of its own, so that dbt can build it beside
-- the reading of answers (int_provider_hits), which takes one core as long.

with playlist_tracks as (
    select * from {{ ref('int_playlist_rows') }}
),

listens as (
    select * from {{ ref('int_listens') }}
),

patterns as (
    select * from {{ ref('int_name_patterns') }}
),

words as (
    select * from {{ ref('name_words') }}
),

new_titles as (
    {{ newly_published('title_raw', 'playlist_tracks', 'listens') | indent(4) }}
),

parts as (
    {{ title_parts('new_titles', 'patterns') | indent(4) }}
),

taken_apart as (
    {{ title_keys('parts', 'words') | indent(4) }}
)

select
    title_raw,
    guests,
    title_display,
    version_display,
    title_key,
    version_key,
    title_side,
    is_title_identified
from taken_apart

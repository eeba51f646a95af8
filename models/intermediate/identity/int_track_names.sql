{{ config(
    materialized='incremental',
    unique_key='name_key',
    incremental_strategy='append',
    indexes=[
        {'columns': ['name_key'], 'unique': true},
        {'columns': ['track_key']},
        {'columns': ['credit_key']},
        {'columns': ['song_key']},
        {'columns': ['main_key']},
        {'columns': ['sides_key']},
    ],
    tags=['takes_in_loads'],
) }}

-- Each spelling is taken apart once, however often it is published.
with playlist_tracks as (
    select * from {{ ref('int_playlist_rows') }}
),

hits as (
    select * from {{ ref('int_provider_hits') }}
),

answers as (
    select * from {{ ref('int_provider_answers') }}
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

spellings as (
    select
        name_key,
        artist_raw,
        title_raw
    from playlist_tracks
    union
    select
        name_key,
        artist_name as artist_raw,
        track_title as title_raw
    from hits
    union
    select
        asked_name_key as name_key,
        asked_artist as artist_raw,
        asked_title as title_raw
    from answers
    union
    select
        name_key,
        artist_raw,
        title_raw
    from listens
),

new_spellings as (
    select
        name_key,
        artist_raw,
        title_raw
    from spellings
    where
        name_key is not null
        {%- if is_incremental() %}
        and not exists (
            select 1
            from {{ this }} as known
            where known.name_key = spellings.name_key
        )
        {%- endif %}
),

parts as (
    {{ name_parts('new_spellings', 'patterns') | indent(4) }}
),

parsed as (
    {{ name_keys('parts', 'words') | indent(4) }}
)

select * from parsed

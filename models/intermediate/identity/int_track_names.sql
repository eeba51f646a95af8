{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[
        {'columns': ['name_key'], 'unique': true},
        {'columns': ['load_id']},
        {'columns': ['track_key']},
        {'columns': ['credit_key']},
        {'columns': ['song_key']},
        {'columns': ['main_key']},
        {'columns': ['first_artist_key']},
        {'columns': ['sides_key']},
    ],
    tags=['takes_in_loads'],
) }}

-- Each spelling is taken apart once, however often it is published. A new one can only come with a new load. Titles and credits
-- of tracklists and listeners were taken apart before, so what is left is what providers alone spell so.
{#- named as tables, and no CTEs: each is read twice, and PostgreSQL would copy it whole #}
{%- set known_titles = ref('int_published_titles') %}
{%- set known_credits = ref('int_published_credits') %}

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
        title_raw,
        load_id
    from playlist_tracks
    where {{ is_of_new_load('load_id') }}
    union all
    select
        name_key,
        artist_name as artist_raw,
        track_title as title_raw,
        load_id
    from hits
    where {{ is_of_new_load('load_id') }}
    union all
    select
        asked_name_key as name_key,
        asked_artist as artist_raw,
        asked_title as title_raw,
        load_id
    from answers
    where {{ is_of_new_load('load_id') }}
    union all
    select
        name_key,
        artist_raw,
        title_raw,
        load_id
    from listens
    where {{ is_of_new_load('load_id') }}
),

first_seen as (
    select
        name_key,
        artist_raw,
        title_raw,
        min(load_id) as load_id
    from spellings
    group by name_key, artist_raw, title_raw
),

new_spellings as (
    select *
    from first_seen
    where
        name_key is not null
        {%- if is_incremental() %}
        -- as a value: of `not exists` PostgreSQL expects one row where more names are known than it thinks are new, and then
        -- compares each new one with each in nested loops
        and exists (
            select 1
            from {{ this }} as known
            where known.name_key = first_seen.name_key
        ) is not true
        {%- endif %}
),

parsed as (
    {{ track_names('new_spellings', 'patterns', 'words', known_titles, known_credits) | indent(4) }}
)

select * from parsed

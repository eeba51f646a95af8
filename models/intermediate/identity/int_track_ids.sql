{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[{'columns': ['link_key']}, {'columns': ['track_key']}, {'columns': ['load_id']}, {'columns': ['id_kind', 'id_value']}],
    tags=['takes_in_loads'],
) }}

-- Which ids providers give to which key. What a hit calls itself is believed whatever was asked; what was asked is believed
-- only where the hit has the same title and version and all of our artists, as when a tracklist leaves out a guest.
{#- named as a table, and no CTE: it is read twice, and PostgreSQL would copy it whole #}
{%- set names = ref('int_track_names') %}

with hits as (
    select * from {{ ref('int_provider_hits') }}
),

new_hits as (
    select
        bronze_id,
        load_id,
        name_key,
        asked_name_key,
        isrc,
        provider_track_id,
        case
            when provider in ('spotify', 'musicbrainz', 'beatport') then provider || '_id'
            -- AcousticBrainz knows recordings by their MusicBrainz id
            when provider = 'acousticbrainz' then 'musicbrainz_id'
        end as id_kind
    from hits
    where
        {{ is_new_load('load_id') }}
        and name_key is not null
        and (provider_track_id is not null or isrc is not null)
),

about_themselves as (
    select
        new_hits.*,
        theirs.track_key,
        theirs.title_key,
        theirs.version_key,
        theirs.artist_keys
    from new_hits
    inner join {{ names }} as theirs on new_hits.name_key = theirs.name_key
    where theirs.is_identified
),

wider_credits as (
    select
        about_themselves.*,
        asked.track_key as asked_key,
        min({{ array_join('about_themselves.artist_keys', '|') }}) over (partition by about_themselves.bronze_id) as first_credit,
        max({{ array_join('about_themselves.artist_keys', '|') }}) over (partition by about_themselves.bronze_id) as last_credit
    from about_themselves
    inner join {{ names }} as asked on about_themselves.asked_name_key = asked.name_key
    where
        asked.is_identified
        and about_themselves.title_key = asked.title_key
        and coalesce(about_themselves.version_key, '') = coalesce(asked.version_key, '')
        and {{ array_contains_all('about_themselves.artist_keys', 'asked.artist_keys') }}
),

told as (
    select
        track_key,
        title_key,
        version_key,
        id_kind,
        provider_track_id,
        isrc,
        load_id
    from about_themselves
    union all
    select
        asked_key as track_key,
        title_key,
        version_key,
        id_kind,
        provider_track_id,
        isrc,
        load_id
    from wider_credits
    -- where the answer knows the title by two sets of artists, nobody can tell which of them was meant
    where first_credit = last_credit and track_key <> asked_key
),

ids as (
    select
        track_key,
        title_key,
        version_key,
        id_kind,
        provider_track_id as id_value,
        load_id
    from told
    where id_kind is not null and provider_track_id is not null
    union all
    select
        track_key,
        title_key,
        version_key,
        'isrc' as id_kind,
        isrc as id_value,
        load_id
    from told
    where isrc is not null
)

select distinct
    track_key,
    id_kind,
    id_value,
    -- ids merge only what agrees on title and version, so both are part of the link
    {{ id_link_key('id_kind', 'id_value', 'title_key', 'version_key') }} as link_key,
    load_id
from ids

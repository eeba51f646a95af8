{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[{'columns': ['load_id']}],
    tags=['takes_in_loads'],
) }}

-- What providers and profiles call their artists. Each of these names is one artist to them, however many it seems to join.
{%- set providers = {
    'stg_spotify__artists': [], 'stg_musicbrainz__artists': ['credited_name', 'aliases'], 'stg_beatport__artists': [],
    'stg_discogs__artists': ['credited_name'], 'stg_deezer__artists': [],
} %}

with profiles as (
    select * from {{ ref('stg_tracklists__artists') }}
),

hits as (
    select * from {{ ref('int_provider_hits') }}
),

patterns as (
    select * from {{ ref('int_name_patterns') }}
),

artists as (
    {%- for model, present in providers.items() %}
    select
        load_id,
        provider,
        provider_artist_id,
        artist_name,
        cast({{ 'credited_name' if 'credited_name' in present else 'null' }} as {{ dbt.type_string() }}) as credited_name,
        cast({{ 'aliases' if 'aliases' in present else 'null' }} as {{ type_text_array() }}) as aliases,
        false as is_profile
    from {{ ref(model) }}
    where {{ is_new_load('load_id') }}
    union all
    {%- endfor %}
    select
        load_id,
        source as provider,
        source_artist_id as provider_artist_id,
        artist_name,
        cast(null as {{ dbt.type_string() }}) as credited_name,
        aliases,
        true as is_profile
    from profiles
    where {{ is_new_load('load_id') }}
    union all
    -- a dataset's column holds one artist, without an id
    select
        load_id,
        provider,
        cast(null as {{ dbt.type_string() }}) as provider_artist_id,
        artist_name,
        cast(null as {{ dbt.type_string() }}) as credited_name,
        cast(null as {{ type_text_array() }}) as aliases,
        false as is_profile
    from hits
    where
        endpoint like 'dataset%'
        and {{ is_new_load('load_id') }}
),

names as (
    select
        load_id,
        provider,
        provider_artist_id,
        'name' as name_kind,
        artist_name,
        is_profile
    from artists
    union all
    select
        load_id,
        provider,
        provider_artist_id,
        'credit' as name_kind,
        credited_name as artist_name,
        is_profile
    from artists
    where credited_name <> artist_name
    union all
    select
        artists.load_id,
        artists.provider,
        artists.provider_artist_id,
        'alias' as name_kind,
        alias.item as artist_name,
        artists.is_profile
    from artists
    {{ flatten_text_array('artists.aliases', 'alias') }}
),

cleaned as (
    select
        load_id,
        provider,
        provider_artist_id,
        name_kind,
        is_profile,
        {{ clean_name('artist_name') }} as artist_name
    from names
    {{ evaluated_once() }}
),

counted as (
    select
        load_id,
        provider,
        provider_artist_id,
        name_kind,
        is_profile,
        artist_name,
        count(*) as times_seen
    from cleaned
    where artist_name is not null
    group by load_id, provider, provider_artist_id, name_kind, is_profile, artist_name
),

parted as (
    select
        counted.*,
        {{ artist_parts('counted.artist_name', 'patterns.joining') }} as parts,
        {{ pattern_matches('counted.artist_name', 'patterns.featuring_suffix') }} as has_guest
    from counted
    cross join patterns
    {{ evaluated_once() }}
),

keyed as (
    select
        *,
        {{ part_keys('parts') }} as part_keys
    from parted
    {{ evaluated_once() }}
)

select
    load_id,
    provider,
    provider_artist_id,
    name_kind,
    is_profile,
    artist_name,
    part_keys,
    times_seen,
    {{ artist_key('part_keys') }} as artist_key
from keyed
-- a credit with a guest is no artist, though shops file some as one
where part_keys is not null and not has_guest

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[
        {'columns': ['load_id']}, {'columns': ['asked_name_key']}, {'columns': ['name_key']}, {'columns': ['bronze_id']},
        {'columns': ['provider_artist_id']},
    ],
    tags=['takes_in_loads'],
) }}

-- The one pass over the JSON: what every provider said, typed and in our units, side by side. Genres are spelled alike here and
-- not in each staging model; what is stored is what past runs decided by, whatever the seed says later.
-- A new provider is one more entry here: its staging model and the optional columns that it has.
{%- set names = ['artist_name', 'track_title'] %}
{%- set audio = audio_shares() + ['loudness'] %}
{%- set release = ['release_date', 'release_name', 'label'] %}
{%- set providers = {
    'stg_spotify__tracks':
        names + audio + ['provider_artist_id', 'isrc', 'duration_ms', 'bpm', 'key', 'genre', 'release_date', 'release_name'],
    'stg_kaggle__tracks': names + audio + ['duration_ms', 'bpm', 'key', 'genre', 'release_date', 'release_name'],
    'stg_musicbrainz__tracks': names + release + ['isrc', 'duration_ms', 'genre', 'strength'],
    'stg_beatport__tracks': names + release + ['isrc', 'duration_ms', 'bpm', 'key', 'genre'],
    'stg_lastfm__tracks': names + ['duration_ms', 'genre'],
    'stg_acousticbrainz__tracks': names + ['isrc', 'duration_ms', 'bpm', 'key', 'danceability', 'strength'],
    'stg_discogs__tracks': names + release + ['duration_ms', 'genre'],
    'stg_deezer__tracks': names + ['isrc', 'duration_ms', 'bpm', 'release_date', 'release_name'],
    'stg_getsongbpm__tracks': names + ['bpm', 'key', 'danceability', 'acousticness', 'genre', 'release_date', 'release_name'],
    'stg_reccobeats__tracks': names + audio + ['isrc', 'duration_ms', 'bpm', 'key'],
    'stg_listenbrainz__tracks': names + ['genre', 'release_date', 'release_name'],
    'stg_tracklists__tracks': names + ['isrc', 'duration_ms', 'bpm', 'key', 'genre', 'label'],
    'stg_manual__corrections': names + audio + release + ['isrc', 'duration_ms', 'bpm', 'key', 'genre'],
} %}
{%- set types = {
    'provider_artist_id': dbt.type_string(), 'artist_name': dbt.type_string(), 'track_title': dbt.type_string(),
    'isrc': dbt.type_string(), 'key': dbt.type_string(), 'genre': dbt.type_string(),
    'release_date': dbt.type_string(), 'release_name': dbt.type_string(), 'label': dbt.type_string(),
    'strength': 'decimal(4, 3)',
} %}
{%- do types.update(number_types()) %}

with genre_spellings as (
    select * from {{ ref('genre_spellings') }}
),

hits as (
    {%- for model, present in providers.items() %}
    select
        bronze_id,
        load_id,
        provider,
        endpoint,
        fetched_at,
        asked_artist,
        asked_title,
        asked_isrc,
        provider_track_id,
        {%- for column, type in types.items() %}
        cast({{ column if column in present else 'null' }} as {{ type }}) as {{ column }},
        {%- endfor %}
        hit_rank
    from {{ ref(model) }}
    where {{ is_new_load('load_id') }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select
    hits.bronze_id,
    hits.load_id,
    hits.provider,
    hits.endpoint,
    hits.fetched_at,
    hits.asked_artist,
    hits.asked_title,
    hits.asked_isrc,
    {{ name_key('hits.asked_artist', 'hits.asked_title') }} as asked_name_key,
    -- a name that a person corrects is the right one, but no spelling that anybody uses
    case when coalesce(hits.provider, '') <> 'manual' then {{ name_key('hits.artist_name', 'hits.track_title') }} end as name_key,
    hits.provider_track_id,
    {%- for column in types %}
    {{ 'coalesce(genre_spellings.genre, hits.genre) as genre' if column == 'genre' else 'hits.' ~ column }},
    {%- endfor %}
    hits.hit_rank
from hits
left join genre_spellings on {{ genre_spelling('hits.genre') }} = genre_spellings.spelling

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[{'columns': ['load_id']}],
    tags=['takes_in_loads'],
) }}

-- The one pass over the JSON of listens, all services side by side.
with listenbrainz as (
    select * from {{ ref('stg_listenbrainz__listens') }}
),

lastfm as (
    select * from {{ ref('stg_lastfm__listens') }}
),

listens as (
    select
        bronze_id,
        load_id,
        source,
        listener,
        listened_at,
        artist_raw,
        title_raw,
        musicbrainz_id,
        spotify_id,
        isrc
    from listenbrainz
    union all
    select
        bronze_id,
        load_id,
        source,
        listener,
        listened_at,
        artist_raw,
        title_raw,
        musicbrainz_id,
        cast(null as {{ dbt.type_string() }}) as spotify_id,
        cast(null as {{ dbt.type_string() }}) as isrc
    from lastfm
),

named as (
    select
        *,
        {{ name_key('artist_raw', 'title_raw') }} as name_key
    from listens
    where {{ is_new_load('load_id') }}
)

select
    *,
    {{ hash_text(
        "coalesce(name_key, '') || '|' || coalesce(musicbrainz_id, '') || '|' || coalesce(spotify_id, '') || '|' || coalesce(isrc, '')"
    ) }} as listened_key
from named

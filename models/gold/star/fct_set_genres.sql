{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='playlist_id',
    pre_hook="{{ delete_changed_sets() }}",
    on_schema_change='fail',
    contract={'enforced': true},
    indexes=[{'columns': ['playlist_id']}, {'columns': ['played_on']}, {'columns': ['genre', 'played_on']}],
    tags=['takes_in_loads'],
) }}

-- What each set plays of each genre: fct_plays counted, so that a month of all DJs need not look up each track that they played.
with playlists as (
    select * from {{ ref('silver_enriched_playlists') }}
),

playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

our_sets as (
    {{ sets_to_show() }}
),

counted as (
    select
        playlist_tracks.playlist_id,
        tracks.genre,
        cast(count(*) as {{ dbt.type_int() }}) as play_count,
        cast(count(tracks.bpm) as {{ dbt.type_int() }}) as bpm_count,
        cast(sum(tracks.bpm) as decimal(12, 2)) as bpm_total
    from playlist_tracks
    inner join tracks on playlist_tracks.track_id = tracks.id
    where playlist_tracks.playlist_id in (select our_sets.playlist_id from our_sets)
    group by playlist_tracks.playlist_id, tracks.genre
)

select
    counted.playlist_id,
    counted.genre,
    {{ played_on('playlists') }} as played_on,
    {{ played_on_precision('playlists') }} as date_precision,
    playlists.artist_id as dj_artist_id,
    counted.play_count,
    counted.bpm_count,
    counted.bpm_total
from counted
inner join playlists on counted.playlist_id = playlists.id

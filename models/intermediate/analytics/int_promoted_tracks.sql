{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_tracks('int_tracks_to_write') }}",
    on_schema_change='fail',
    indexes=[{'columns': ['track_id'], 'unique': true}, {'columns': ['track_key']}],
    tags=['takes_in_loads'],
) }}

-- The tracks that are in gold, with what is counted of each by itself. What ranks tracks against each other is
-- gold_track_analytics, which reads the partners that the search finds among these.
with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

gaps as (
    select * from {{ ref('gold_promotion_gaps') }}
),

our_tracks as (
    {{ tracks_to_build('int_tracks_to_write') }}
),

selected as (
    select * from {{ ref('int_waterfall__selected') }}
),

playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

playlists as (
    select * from {{ ref('silver_enriched_playlists') }}
),

promoted as (
    select *
    from tracks
    where
        track_key in (select our_tracks.track_key from our_tracks)
        and not exists (
            select 1
            from gaps
            where gaps.track_id = tracks.id
        )
),

answers as (
    select
        track_key,
        max(fetched_at) as last_enriched_at
    from selected
    where track_key in (select our_tracks.track_key from our_tracks)
    group by track_key
),

plays as (
    select
        playlist_tracks.track_id,
        count(*) as play_count,
        count(distinct playlist_tracks.playlist_id) as playlist_appearances,
        min({{ played_on('playlists') }}) as first_seen_date,
        max({{ played_on('playlists') }}) as last_seen_date
    from playlist_tracks
    inner join playlists on playlist_tracks.playlist_id = playlists.id
    where playlist_tracks.track_id in (select promoted.id from promoted)
    group by playlist_tracks.track_id
)

select
    promoted.id as track_id,
    promoted.track_key,
    promoted.artist_name || ' - ' || promoted.track_title as full_track_name,
    promoted.bpm,
    promoted.key,
    promoted.energy,
    cast(coalesce(plays.playlist_appearances, 0) as {{ dbt.type_int() }}) as playlist_appearances,
    cast(coalesce(plays.play_count, 0) as {{ dbt.type_int() }}) as play_count,
    plays.first_seen_date,
    plays.last_seen_date,
    answers.last_enriched_at
from promoted
left join plays on promoted.id = plays.track_id
left join answers on promoted.track_key = answers.track_key

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_tracks() }}",
    on_schema_change='fail',
    contract={'enforced': true},
    indexes=[
        {'columns': ['track_id'], 'unique': true},
        {'columns': ['key', 'bpm']},
        {'columns': ['genre_primary', 'play_count']},
    ],
    tags=['takes_in_loads'],
) }}

-- One row per track that has all that a DJ needs; ops.gold_promotion_gaps tells what the others lack.
with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

gaps as (
    select * from {{ ref('gold_promotion_gaps') }}
),

our_tracks as (
    {{ tracks_to_build() }}
),

playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

playlists as (
    select * from {{ ref('silver_enriched_playlists') }}
),

key_compatibility as (
    select * from {{ ref('gold_key_compatibility') }}
),

wheel as (
    select * from {{ ref('camelot_wheel') }}
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

plays as (
    select
        playlist_tracks.track_id,
        count(*) as play_count,
        count(distinct playlist_tracks.playlist_id) as playlist_appearances,
        min(playlists.set_date) as first_seen_date,
        max(playlists.set_date) as last_seen_date
    from playlist_tracks
    inner join playlists on playlist_tracks.playlist_id = playlists.id
    where playlist_tracks.track_id in (select promoted.id from promoted)
    group by playlist_tracks.track_id
),

compatible_keys as (
    select
        key_compatibility.from_key as key,
        {{ array_agg_text('key_compatibility.to_key', 'wheel.camelot_number, wheel.camelot_letter') }} as compatible_keys
    from key_compatibility
    inner join wheel on key_compatibility.to_key = wheel.camelot
    where key_compatibility.is_compatible
    group by key_compatibility.from_key
)

select
    promoted.id as track_id,
    promoted.track_key,
    promoted.artist_name || ' - ' || promoted.track_title as full_track_name,
    promoted.artist_name,
    promoted.track_title,
    promoted.artist_names,
    promoted.version,
    promoted.bpm,
    promoted.key,
    promoted.key_number,
    promoted.key_mode,
    -- the two keys of one hour share their notes
    cast(promoted.key_number as {{ dbt.type_string() }}) as key_family,
    compatible_keys.compatible_keys,
    promoted.energy,
    promoted.danceability,
    promoted.valence,
    promoted.duration_ms,
    promoted.genre as genre_primary,
    promoted.genres,
    promoted.label,
    promoted.release_name,
    promoted.release_date,
    promoted.spotify_id,
    promoted.isrc,
    cast(coalesce(plays.playlist_appearances, 0) as {{ dbt.type_int() }}) as playlist_appearances,
    cast(coalesce(plays.play_count, 0) as {{ dbt.type_int() }}) as play_count,
    plays.first_seen_date,
    plays.last_seen_date,
    promoted.data_quality_score,
    promoted.completeness_score as enrichment_completeness,
    promoted.enrichment_run_id
from promoted
left join plays on promoted.id = plays.track_id
left join compatible_keys on promoted.key = compatible_keys.key

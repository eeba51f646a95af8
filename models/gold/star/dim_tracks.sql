{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='track_id',
    pre_hook="{{ delete_merged_tracks('track_id') }}",
    on_schema_change='fail',
    contract={'enforced': true},
    indexes=[{'columns': ['track_id'], 'unique': true}, {'columns': ['primary_artist_id']}, {'columns': ['genre']}],
    tags=['takes_in_loads'],
) }}

-- Every track there is, promoted to gold or not: a play may be of any.
with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

track_artists as (
    select * from {{ ref('gold_track_artists') }}
),

promoted_tracks as (
    select * from {{ ref('int_promoted_tracks') }}
),

-- an artist may have been found to be another one
our_tracks as (
    {{ credits_to_build() }}
)

select
    tracks.id as track_id,
    tracks.track_key,
    tracks.artist_name,
    tracks.track_title,
    tracks.version,
    track_artists.artist_id as primary_artist_id,
    tracks.bpm,
    tracks.key,
    tracks.energy,
    tracks.danceability,
    tracks.valence,
    tracks.duration_ms,
    tracks.genre,
    tracks.label,
    tracks.release_date,
    cast(extract(year from tracks.release_date) as {{ dbt.type_int() }}) as release_year,
    promoted_tracks.track_id is not null as is_promoted
from our_tracks
inner join tracks on our_tracks.track_id = tracks.id
left join track_artists on tracks.id = track_artists.track_id and track_artists.credit_place = 1
left join promoted_tracks on tracks.id = promoted_tracks.track_id

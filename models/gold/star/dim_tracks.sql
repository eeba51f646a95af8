{{ config(
    contract={'enforced': true},
    indexes=[{'columns': ['track_id'], 'unique': true}, {'columns': ['primary_artist_id']}, {'columns': ['genre']}],
) }}

-- Every track there is, promoted to gold or not: a play may be of any.
with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

track_artists as (
    select * from {{ ref('gold_track_artists') }}
),

gaps as (
    select * from {{ ref('gold_promotion_gaps') }}
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
    not exists (
        select 1
        from gaps
        where gaps.track_id = tracks.id
    ) as is_promoted
from tracks
left join track_artists on tracks.id = track_artists.track_id and track_artists.credit_place = 1

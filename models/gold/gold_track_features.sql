{{ config(
    contract={'enforced': true},
    indexes=[{'columns': ['track_id'], 'unique': true}, {'columns': ['genre']}],
    post_hook="{{ add_vector('features_vector', vector_of_sound(), 'How the track sounds, for nearest neighbours by <->; see vector_of_sound') }}",
) }}

-- A feature store: what a model may learn from, one row per track of gold. Bounds of scales are fixed, so that a row changes with
-- its track and with its plays, and never because other tracks came.
with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

promoted_tracks as (
    select * from {{ ref('int_promoted_tracks') }}
),

playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

sets as (
    select * from {{ ref('int_dated_sets') }}
),

trends as (
    select * from {{ ref('gold_track_trends') }}
),

plays as (
    select
        playlist_tracks.track_id,
        count(*) as play_count
    from playlist_tracks
    inner join sets on playlist_tracks.playlist_id = sets.playlist_id
    where playlist_tracks.track_id is not null
    group by playlist_tracks.track_id
),

clock as (
    select max(as_of) as as_of
    from sets
),

described as (
    select
        promoted_tracks.track_id,
        promoted_tracks.last_enriched_at,
        clock.as_of,
        tracks.genre,
        tracks.key_mode,
        tracks.bpm,
        tracks.energy,
        tracks.danceability,
        tracks.valence,
        tracks.acousticness,
        tracks.instrumentalness,
        tracks.liveness,
        tracks.speechiness,
        tracks.loudness,
        tracks.duration_ms,
        -- as angles: round the wheel, and round the octaves of tempo, where half and double time are the same place
        2 * pi() * tracks.key_number / 12 as key_angle,
        2 * pi() * ln(cast(tracks.bpm as {{ dbt.type_float() }})) / ln(2) as tempo_angle,
        coalesce(plays.play_count, 0) as play_count,
        coalesce(trends.trending_score, 0) as trending_score
    from promoted_tracks
    inner join tracks on promoted_tracks.track_id = tracks.id
    cross join clock
    left join plays on promoted_tracks.track_id = plays.track_id
    left join trends on promoted_tracks.track_id = trends.track_id
    {{ evaluated_once() }}
)

select
    track_id,
    as_of as features_as_of,
    last_enriched_at,
    genre,
    energy,
    danceability,
    valence,
    acousticness,
    instrumentalness,
    liveness,
    speechiness,
    case key_mode when 'major' then 1 when 'minor' then 0 end as key_is_major,
    {{ on_circle('sin', 'key_angle') }} as key_sin,
    {{ on_circle('cos', 'key_angle') }} as key_cos,
    {{ on_circle('sin', 'tempo_angle') }} as tempo_sin,
    {{ on_circle('cos', 'tempo_angle') }} as tempo_cos,
    {{ scaled('bpm', 60, 200) }} as tempo_scaled,
    {{ scaled('loudness', -30, 0) }} as loudness_scaled,
    {{ scaled('duration_ms', 60000, 900000) }} as duration_scaled,
    cast(play_count as {{ dbt.type_int() }}) as play_count,
    {{ popularity_score('case when play_count < 1000 then play_count else 1000 end', 1000) }} as popularity,
    cast(trending_score as decimal(5, 4)) as trending_score,
    {{ array_compact([
        "case when bpm is null then 'bpm' end",
        "case when key_mode is null then 'key' end",
        "case when genre is null then 'genre' end",
        "case when energy is null then 'energy' end",
        "case when danceability is null then 'danceability' end",
        "case when valence is null then 'valence' end",
        "case when acousticness is null then 'acousticness' end",
        "case when instrumentalness is null then 'instrumentalness' end",
        "case when liveness is null then 'liveness' end",
        "case when speechiness is null then 'speechiness' end",
        "case when loudness is null then 'loudness' end",
        "case when duration_ms is null then 'duration_ms' end",
    ]) }} as missing_features
from described

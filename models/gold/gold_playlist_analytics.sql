{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='playlist_id',
    pre_hook="{{ delete_changed_sets() }}",
    on_schema_change='fail',
    contract={'enforced': true},
    indexes=[{'columns': ['playlist_id'], 'unique': true}, {'columns': ['dj_name']}, {'columns': ['set_date']}],
    tags=['takes_in_loads'],
) }}

-- How each set moves: its tempo, keys and energy in the order of play.

with playlists as (
    select * from {{ ref('silver_enriched_playlists') }}
),

playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

track_artists as (
    select * from {{ ref('int_track_artists') }}
),

artists as (
    select * from {{ ref('int_artists') }}
),

key_compatibility as (
    select * from {{ ref('gold_key_compatibility') }}
),

set_genres as (
    select * from {{ ref('fct_set_genres') }}
),

our_sets as (
    {{ sets_to_show() }}
),

played as (
    select
        playlist_tracks.playlist_id,
        playlist_tracks.row_index,
        playlist_tracks.cue_time_ms,
        playlist_tracks.is_played_with_previous,
        playlist_tracks.gap_before,
        playlist_tracks.track_id,
        tracks.track_key,
        tracks.bpm,
        tracks.key,
        tracks.energy,
        tracks.danceability
    from playlist_tracks
    left join tracks on playlist_tracks.track_id = tracks.id
    where playlist_tracks.playlist_id in (select our_sets.playlist_id from our_sets)
),

transitions as (
    {{ set_transitions('played') | indent(4) }}
),

key_moves as (
    select
        transitions.playlist_id,
        count(*) as key_move_count,
        sum(case when key_compatibility.relation <> 'same' then 1 else 0 end) as key_changes,
        avg(key_compatibility.score) as harmonic_flow_score
    from transitions
    inner join tracks as from_tracks on transitions.from_track_id = from_tracks.id
    inner join tracks as to_tracks on transitions.to_track_id = to_tracks.id
    inner join key_compatibility on from_tracks.key = key_compatibility.from_key and to_tracks.key = key_compatibility.to_key
    group by transitions.playlist_id
),

genre_distributions as (
    select
        playlist_id,
        {{ json_object_agg('genre', 'play_count', 'genre') }} as genre_distribution
    from set_genres
    where
        genre is not null
        and playlist_id in (select our_sets.playlist_id from our_sets)
    group by playlist_id
),

-- a track that credits an artist by two names is one play of this artist
credits as (
    select
        track_artists.track_key,
        artists.canonical_artist_key,
        track_artists.artist_name,
        row_number() over (
            partition by track_artists.track_key, artists.canonical_artist_key
            order by track_artists.place asc, track_artists.artist_key asc
        ) as name_rank
    from track_artists
    inner join artists on track_artists.artist_key = artists.artist_key
    where track_artists.track_key in (select played.track_key from played)
),

spellings as (
    select
        played.playlist_id,
        credits.canonical_artist_key,
        credits.artist_name,
        count(*) as times_played
    from played
    inner join credits on played.track_key = credits.track_key and {{ is_first('credits.name_rank') }}
    group by played.playlist_id, credits.canonical_artist_key, credits.artist_name
),

-- "KOLSCH" and "Kölsch" are one, as are all names of an artist, spelled as most of the set's tracks spell it
artist_counts as (
    select
        playlist_id,
        {{ array_item(array_agg_text('artist_name', 'times_played desc, artist_name'), 1) }} as artist_name,
        sum(times_played) as times_played
    from spellings
    group by playlist_id, canonical_artist_key
),

featured as (
    select
        playlist_id,
        {{ array_agg_text('artist_name', 'times_played desc, artist_name') }} as featured_artists
    from artist_counts
    group by playlist_id
),

summaries as (
    select
        playlist_id,
        avg(bpm) as avg_bpm,
        min(bpm) as min_bpm,
        max(bpm) as max_bpm,
        avg(energy) as avg_energy,
        avg(danceability) as avg_danceability,
        {{ json_array_agg(
            json_build({'position': 'row_index', 'cue_ms': 'cue_time_ms', 'bpm': 'bpm'}), 'row_index', where='bpm is not null'
        ) }} as bpm_path,
        {{ json_array_agg(
            json_build({'position': 'row_index', 'cue_ms': 'cue_time_ms', 'key': 'key'}), 'row_index', where='key is not null'
        ) }} as key_path,
        {{ json_array_agg(
            json_build({'position': 'row_index', 'cue_ms': 'cue_time_ms', 'energy': 'energy'}), 'row_index', where='energy is not null'
        ) }} as energy_curve
    from played
    group by playlist_id
)

select
    playlists.id as playlist_id,
    playlists.playlist_name,
    playlists.dj_name,
    playlists.artist_id,
    playlists.event_name,
    playlists.venue,
    playlists.set_date,
    playlists.track_count_found as track_count,
    playlists.identified_count,
    playlists.identification_rate as track_identification_rate,
    genre_distributions.genre_distribution,
    summaries.bpm_path,
    summaries.key_path,
    summaries.energy_curve,
    playlists.duration_ms,
    cast(summaries.min_bpm as decimal(6, 2)) as min_bpm,
    cast(summaries.max_bpm as decimal(6, 2)) as max_bpm,
    cast(round(summaries.avg_bpm, 2) as decimal(6, 2)) as avg_bpm,
    cast(round(summaries.avg_energy, 4) as decimal(5, 4)) as avg_energy,
    cast(round(summaries.avg_danceability, 4) as decimal(5, 4)) as avg_danceability,
    cast(coalesce(key_moves.key_move_count, 0) as {{ dbt.type_int() }}) as key_move_count,
    cast(coalesce(key_moves.key_changes, 0) as {{ dbt.type_int() }}) as key_changes,
    cast(round(key_moves.harmonic_flow_score, 4) as decimal(5, 4)) as harmonic_flow_score,
    coalesce(featured.featured_artists, {{ array_of([]) }}) as featured_artists
from our_sets
inner join playlists on our_sets.playlist_id = playlists.id
left join summaries on playlists.id = summaries.playlist_id
left join key_moves on playlists.id = key_moves.playlist_id
left join genre_distributions on playlists.id = genre_distributions.playlist_id
left join featured on playlists.id = featured.playlist_id

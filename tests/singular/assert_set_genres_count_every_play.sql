with set_genres as (
    select * from {{ ref('fct_set_genres') }}
),

plays as (
    select * from {{ ref('fct_plays') }}
),

tracks as (
    select * from {{ ref('dim_tracks') }}
),

told as (
    select
        playlist_id,
        genre,
        played_on,
        dj_artist_id,
        play_count,
        bpm_count,
        bpm_total
    from set_genres
    union all
    select
        plays.playlist_id,
        tracks.genre,
        plays.played_on,
        plays.dj_artist_id,
        -count(*) as play_count,
        -count(tracks.bpm) as bpm_count,
        -sum(tracks.bpm) as bpm_total
    from plays
    inner join tracks on plays.track_id = tracks.track_id
    where plays.play_type = 'set'
    group by plays.playlist_id, tracks.genre, plays.played_on, plays.dj_artist_id
)

select
    playlist_id,
    genre,
    played_on,
    dj_artist_id,
    sum(play_count) as too_many_plays,
    sum(bpm_count) as too_many_tempos,
    sum(bpm_total) as too_much_tempo
from told
group by playlist_id, genre, played_on, dj_artist_id
having sum(play_count) <> 0 or sum(bpm_count) <> 0 or coalesce(sum(bpm_total), 0) <> 0

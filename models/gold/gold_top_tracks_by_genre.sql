{{ config(
    contract={'enforced': true},
    indexes=[{'columns': ['genre', 'time_window', 'genre_rank'], 'unique': true}, {'columns': ['track_id']}],
) }}

-- What is played most in each genre: ever, and in the two years and 90 days up to the newest set.
with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

gaps as (
    select * from {{ ref('gold_promotion_gaps') }}
),

playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

playlists as (
    select * from {{ ref('silver_enriched_playlists') }}
),

sets as (
    select * from {{ ref('int_dated_sets') }}
),

time_windows as (
    select
        'all_time' as time_window,
        cast(null as {{ dbt.type_int() }}) as window_days
    union all
    select
        '2_years' as time_window,
        730 as window_days
    union all
    select
        '90_days' as time_window,
        90 as window_days
),

-- each play in every window it falls into; whose month is unknown counts only for ever
plays as (
    select
        playlist_tracks.track_id,
        time_windows.time_window,
        time_windows.window_days,
        count(*) as play_count,
        count(distinct playlist_tracks.playlist_id) as playlist_count,
        count(distinct playlists.artist_id) as dj_count,
        max(sets.played_on) as last_played_on,
        max(sets.as_of) as window_end
    from playlist_tracks
    inner join sets on playlist_tracks.playlist_id = sets.playlist_id
    inner join playlists on playlist_tracks.playlist_id = playlists.id
    inner join time_windows on time_windows.window_days is null or sets.age_days < time_windows.window_days
    where playlist_tracks.track_id is not null
    group by playlist_tracks.track_id, time_windows.time_window, time_windows.window_days
),

ranked as (
    select
        tracks.id as track_id,
        tracks.artist_name,
        tracks.track_title,
        tracks.genre,
        plays.time_window,
        plays.window_days,
        plays.play_count,
        plays.playlist_count,
        plays.dj_count,
        plays.last_played_on,
        plays.window_end,
        row_number() over (
            partition by tracks.genre, plays.time_window
            order by plays.play_count desc, plays.playlist_count desc, plays.last_played_on desc nulls last, tracks.id asc
        ) as genre_rank
    from plays
    inner join tracks on plays.track_id = tracks.id
    where tracks.genre is not null
),

best as (
    select *
    from ranked
    where genre_rank <= {{ var('top_tracks_per_genre') }}
)

select
    best.genre,
    best.time_window,
    cast(best.genre_rank as {{ dbt.type_int() }}) as genre_rank,
    best.track_id,
    best.artist_name || ' - ' || best.track_title as full_track_name,
    cast(best.play_count as {{ dbt.type_int() }}) as play_count,
    cast(best.playlist_count as {{ dbt.type_int() }}) as playlist_count,
    cast(best.dj_count as {{ dbt.type_int() }}) as dj_count,
    best.last_played_on,
    cast({{ dbt.dateadd('day', '1 - best.window_days', 'best.window_end') }} as date) as window_start,
    best.window_end,
    gaps.track_id is null as is_promoted
from best
left join gaps on best.track_id = gaps.track_id

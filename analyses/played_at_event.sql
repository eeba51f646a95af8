-- What is played at an event (words of its name or of the set's), how much of it lately, and whether by more than one DJ.
--   dbt --quiet show --select played_at_event --limit 50 --output json --vars '{event: Yard}'
-- Lately is the year up to the newest set there: what is rising has most of its plays in it.
{%- set wanted = dbt.string_literal(dbt.escape_single_quotes('%' ~ var('event', 'Yard') ~ '%')) %}

with playlists as (
    select * from {{ ref('silver_enriched_playlists') }}
),

plays as (
    select * from {{ ref('fct_plays') }}
),

tracks as (
    select * from {{ ref('dim_tracks') }}
),

events as (
    select id
    from playlists
    where lower(coalesce(event_name, '') || ' ' || coalesce(venue, '') || ' ' || playlist_name) like lower({{ wanted }})
),

played as (
    select
        plays.*,
        max(plays.played_on) over () as newest_day
    from plays
    inner join events on plays.playlist_id = events.id
    where plays.track_id is not null
),

counted as (
    select
        track_id,
        count(*) as play_count,
        sum(case when played_on > {{ dbt.dateadd('year', -1, 'newest_day') }} then 1 else 0 end) as plays_lately,
        count(distinct playlist_id) as playlist_count,
        count(distinct dj_artist_id) as dj_count,
        min(played_on) as first_played_on,
        max(played_on) as last_played_on
    from played
    group by track_id
),

named as (
    select
        counted.*,
        tracks.genre,
        tracks.bpm,
        tracks.key,
        tracks.artist_name || ' - ' || tracks.track_title as full_track_name
    from counted
    inner join tracks on counted.track_id = tracks.track_id
)

select
    full_track_name,
    play_count,
    plays_lately,
    playlist_count,
    dj_count,
    first_played_on,
    last_played_on,
    genre,
    bpm,
    key
from named
order by plays_lately desc, dj_count desc, play_count desc, track_id asc

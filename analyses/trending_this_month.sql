-- What is rising: tracks of the 30 days up to the newest set that DJs play more than these tracks' own past lets expect.
--   dbt --quiet show --select trending_this_month --limit 50 --output json
with trends as (
    select * from {{ ref('gold_track_trends') }}
),

tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

rising as (
    select
        trends.*,
        tracks.genre,
        tracks.artist_name || ' - ' || tracks.track_title as full_track_name
    from trends
    inner join tracks on trends.track_id = tracks.id
    where trends.plays_30_days > 0 and trends.trending_score > 0
)

select
    full_track_name,
    genre,
    trending_score,
    plays_30_days,
    plays_365_days,
    recent_plays,
    expected_plays,
    as_of
from rising
order by trending_score desc, plays_30_days desc, track_id asc

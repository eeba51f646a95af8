with playlists as (
    select * from {{ ref('silver_enriched_playlists') }}
),

analytics as (
    select * from {{ ref('gold_playlist_analytics') }}
),

set_plays as (
    select
        playlist_id,
        count(*) as play_count
    from {{ ref('fct_plays') }}
    where play_type = 'set'
    group by playlist_id
)

select
    playlists.playlist_name,
    playlists.track_count_found,
    set_plays.play_count,
    coalesce(playlists.id, analytics.playlist_id, set_plays.playlist_id) as playlist_id,
    analytics.playlist_id is not null as has_analytics
from playlists
full outer join analytics on playlists.id = analytics.playlist_id
full outer join set_plays on coalesce(playlists.id, analytics.playlist_id) = set_plays.playlist_id
where
    playlists.id is null
    or analytics.playlist_id is null
    or playlists.track_count_found <> coalesce(set_plays.play_count, 0)

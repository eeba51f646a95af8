{{ config(materialized='view') }}

-- Where two artists meet: on a track that both made, or in a set that plays them near each other. Two tables, so that sets, which
-- are most of it, are looked at while what is known of tracks is still made.
with track_meetings as (
    select * from {{ ref('int_track_meetings') }}
),

set_meetings as (
    select * from {{ ref('int_set_meetings') }}
)

select
    track_id as source_id,
    artist_1_id,
    artist_2_id,
    1 as collaboration_count,
    case when credits_both then 1 else 0 end as shared_tracks,
    0 as shared_playlists,
    met_on,
    is_gone,
    run_id
from track_meetings
union all
select
    playlist_id as source_id,
    artist_1_id,
    artist_2_id,
    0 as collaboration_count,
    0 as shared_tracks,
    1 as shared_playlists,
    met_on,
    is_gone,
    run_id
from set_meetings

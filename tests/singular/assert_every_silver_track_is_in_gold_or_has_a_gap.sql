with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

promoted as (
    select * from {{ ref('gold_track_analytics') }}
),

gaps as (
    select * from {{ ref('gold_promotion_gaps') }}
)

select
    tracks.id,
    tracks.artist_name,
    tracks.track_title,
    promoted.track_id is not null as is_in_gold
from tracks
left join promoted on tracks.id = promoted.track_id
left join gaps on tracks.id = gaps.track_id
where (promoted.track_id is null) = (gaps.track_id is null)

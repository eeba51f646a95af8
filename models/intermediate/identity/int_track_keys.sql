{{ config(materialized='view') }}

-- Every track ever seen: the published keys, less those that were merged into another.
with published_keys as (
    select * from {{ ref('int_published_keys') }}
),

track_merges as (
    select * from {{ ref('int_track_merges') }}
)

select published_keys.track_key
from published_keys
left join track_merges on published_keys.track_key = track_merges.track_key
where track_merges.track_key is null

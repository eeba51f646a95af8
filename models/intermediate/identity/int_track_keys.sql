{{ config(materialized='view') }}

-- Every track ever seen: the published keys, less those that were merged into another.
with published_keys as (
    select * from {{ ref('int_published_keys') }}
),

merges as (
    select * from {{ ref('int_track_merges') }}
)

select published_keys.track_key
from published_keys
left join merges on published_keys.track_key = merges.track_key
where merges.track_key is null

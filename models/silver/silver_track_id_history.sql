{{ config(
    materialized='table',
    meta={'kept_while_unchanged': true},
    contract={'enforced': true},
    indexes=[{'columns': ['former_id'], 'unique': true}, {'columns': ['track_id']}],
) }}

-- Where the id of a track went that was merged into an older one. An id without a row here is still its own.
with track_merges as (
    select * from {{ ref('int_track_merges') }}
)

select
    {{ uuid_from_hash('track_key') }} as former_id,
    {{ uuid_from_hash('canonical_track_key') }} as track_id,
    merge_method,
    merge_score
from track_merges

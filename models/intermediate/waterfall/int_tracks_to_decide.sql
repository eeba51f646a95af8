{{ config(indexes=[{'columns': ['track_key'], 'unique': true}]) }}

-- What this run decides anew: what changed, and every track when the config of a field did. Matches do not depend on the
-- config, so they stay as they are then.
with changed_tracks as (
    select * from {{ ref('int_changed_tracks') }}
),

track_keys as (
    select * from {{ ref('int_track_keys') }}
),

changed_fields as (
    select * from {{ ref('int_waterfall__changed_fields') }}
)

select
    track_key,
    is_track
from changed_tracks
union
select
    track_key,
    true as is_track
from track_keys
where (select count(*) from changed_fields) > 0

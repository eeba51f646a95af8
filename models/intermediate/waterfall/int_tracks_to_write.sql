{{ config(indexes=[{'columns': ['track_key'], 'unique': true}]) }}

-- What this run writes anew in silver and after it: what changed, and of all tracks that were decided again those about which
-- something else was decided, in this run or in one before it that never came to its end.
with changed_tracks as (
    select * from {{ ref('int_changed_tracks') }}
),

versions as (
    select * from {{ ref('int_waterfall__versions') }}
)

select
    track_key,
    is_track
from changed_tracks
union
select
    track_key,
    true as is_track
from versions
where {{ is_unsettled('run_id') }}

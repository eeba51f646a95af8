{{ config(
    indexes=[{'columns': ['track_key'], 'unique': true}],
) }}

-- What this run matches and decides anew: the tracks of the changed keys. A key that was merged into one of them is listed
-- too, so that what was written while it was a track of its own is written no more.
with changed_keys as (
    select * from {{ ref('int_changed_keys') }}
),

track_merges as (
    select * from {{ ref('int_track_merges') }}
),

touched_tracks as (
    select distinct coalesce(track_merges.canonical_track_key, changed_keys.track_key) as track_key
    from changed_keys
    left join track_merges on changed_keys.track_key = track_merges.track_key
),

members as (
    {{ track_members('touched_tracks', 'track_merges') | indent(4) }}
)

select
    published_key as track_key,
    track_key as canonical_track_key,
    -- a column, so that its statistics tell PostgreSQL how many there are; of two equal columns it expects hardly any
    published_key = track_key as is_track
from members

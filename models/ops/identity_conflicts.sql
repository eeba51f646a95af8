{{ config(contract={'enforced': true}) }}

-- Where ids and names contradict each other. Nothing is merged or parted by it: somebody should look.
with ids as (
    select * from {{ ref('int_track_ids') }}
),

published_keys as (
    select * from {{ ref('int_published_keys') }}
),

track_merges as (
    select * from {{ ref('int_track_merges') }}
),

ids_of_tracks as (
    select distinct
        ids.id_kind,
        ids.id_value,
        coalesce(track_merges.canonical_track_key, ids.track_key) as track_key
    from ids
    inner join published_keys on ids.track_key = published_keys.track_key
    left join track_merges on ids.track_key = track_merges.track_key
),

counted as (
    select
        *,
        count(*) over (partition by id_kind, id_value) as tracks_with_id,
        count(*) over (partition by id_kind, track_key) as ids_of_track
    from ids_of_tracks
)

select
    'one_id_on_several_tracks' as conflict_kind,
    id_kind,
    id_value,
    {{ uuid_from_hash('track_key') }} as track_id
from counted
where tracks_with_id > 1
union all
select
    'several_ids_on_one_track' as conflict_kind,
    id_kind,
    id_value,
    {{ uuid_from_hash('track_key') }} as track_id
from counted
where ids_of_track > 1

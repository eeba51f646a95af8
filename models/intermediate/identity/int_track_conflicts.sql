{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_tracks() }}",
    indexes=[{'columns': ['track_key']}],
    tags=['takes_in_loads'],
) }}

-- Where ids and names contradict each other: an id on tracks of different names, a track with several ids of one kind.
{#- named as a table: it is read twice, and PostgreSQL would copy it whole and find nothing by its indexes #}
{%- set ids = ref('int_track_ids') %}

with published_keys as (
    select * from {{ ref('int_published_keys') }}
),

track_merges as (
    select * from {{ ref('int_track_merges') }}
),

our_tracks as (
    {{ tracks_to_build() }}
),

members as (
    {{ track_members('our_tracks', 'track_merges') | indent(4) }}
),

our_ids as (
    select distinct
        members.track_key,
        ids.id_kind,
        ids.id_value
    from members
    inner join {{ ids }} as ids on members.published_key = ids.track_key
),

{% if is_incremental() %}
ids_to_find as (
    select distinct
        id_kind,
        id_value
    from our_ids
),

-- whoever else has them, also tracks that this run leaves alone
holders as (
    select distinct
        ids.id_kind,
        ids.id_value,
        coalesce(track_merges.canonical_track_key, ids.track_key) as track_key
    from ids_to_find
    inner join {{ ids }} as ids on ids_to_find.id_kind = ids.id_kind and ids_to_find.id_value = ids.id_value
    inner join published_keys on ids.track_key = published_keys.track_key
    left join track_merges on ids.track_key = track_merges.track_key
),

{% endif -%}
-- in a build from nothing nobody else is left
shared_ids as (
    select
        id_kind,
        id_value
    from {{ 'holders' if is_incremental() else 'our_ids' }}
    group by id_kind, id_value
    having count(*) > 1
),

counted as (
    select
        our_ids.*,
        count(*) over (partition by our_ids.track_key, our_ids.id_kind) as ids_of_track
    from our_ids
)

select
    our_ids.track_key,
    'one_id_on_several_tracks' as conflict_kind,
    our_ids.id_kind,
    our_ids.id_value
from our_ids
inner join shared_ids on our_ids.id_kind = shared_ids.id_kind and our_ids.id_value = shared_ids.id_value
union all
select
    track_key,
    'several_ids_on_one_track' as conflict_kind,
    id_kind,
    id_value
from counted
where ids_of_track > 1

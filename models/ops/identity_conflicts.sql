{{ config(contract={'enforced': true}) }}

-- Where ids and names contradict each other. Nothing is merged or parted by it: somebody should look.
with conflicts as (
    select * from {{ ref('int_track_conflicts') }}
)

select
    conflict_kind,
    id_kind,
    id_value,
    {{ uuid_from_hash('track_key') }} as track_id
from conflicts

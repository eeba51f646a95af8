{{ config(tags=['replay']) }}

-- The waterfall as each run had it, one row per run, field and place. An experiment is a run whose config nothing live used.
with runs as (
    select * from {{ source('ops_state', 'enrichment_pipeline_runs') }}
)

select
    runs.run_id,
    {{ json_text('place.item', ['metadata_field']) }} as metadata_field,
    {{ json_text('place.item', ['provider']) }} as provider,
    cast({{ json_text('place.item', ['priority']) }} as {{ dbt.type_int() }}) as priority,
    cast({{ json_text('place.item', ['min_confidence']) }} as decimal(3, 2)) as min_confidence,
    cast({{ json_text('place.item', ['min_acceptable_confidence']) }} as decimal(3, 2)) as min_acceptable_confidence,
    cast({{ json_text('place.item', ['base_confidence']) }} as decimal(3, 2)) as base_confidence,
    {{ json_text('place.item', ['own_strength']) }} as own_strength,
    {{ json_text('place.item', ['field_group']) }} as field_group,
    cast({{ json_text('place.item', ['group_order']) }} as {{ dbt.type_int() }}) as group_order
from runs
{{ flatten_array('runs.waterfall_config_snapshot', 'place') }}
where
    runs.has_taken_in_loads
    or runs.run_type = 'experiment'

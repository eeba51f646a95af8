{{ config(materialized='table') }}

-- The waterfall as it is in force: the wide seed turned long, overrides over it, and what we know of each provider beside it.
with config as (
    select * from {{ ref('metadata_enrichment_config') }}
),

overrides as (
    select * from {{ ref('stg_ops__config_overrides') }}
),

providers as (
    select * from {{ ref('enrichment_providers') }}
),

health as (
    select * from {{ ref('int_provider_health') }}
),

field_confidence as (
    select * from {{ ref('provider_field_confidence') }}
),

seeded as (
    {%- for priority in range(1, 5) %}
    select
        metadata_field,
        {{ priority }} as priority,
        priority_{{ priority }}_provider as provider,
        priority_{{ priority }}_confidence as min_confidence
    from config
    where is_enabled
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

overridden as (
    select
        seeded.metadata_field,
        seeded.priority,
        case when overrides.override_id is null then seeded.provider else overrides.provider end as provider,
        case
            when overrides.override_id is null then seeded.min_confidence else overrides.min_confidence
        end as min_confidence,
        overrides.override_id is not null as is_override
    from seeded
    left join overrides
        on seeded.metadata_field = overrides.metadata_field and seeded.priority = overrides.priority
),

places as (
    select
        overridden.metadata_field,
        overridden.priority,
        overridden.provider,
        cast(overridden.min_confidence as decimal(3, 2)) as min_confidence,
        cast(config.min_acceptable_confidence as decimal(3, 2)) as min_acceptable_confidence,
        cast(field_confidence.base_confidence as decimal(3, 2)) as base_confidence,
        field_confidence.own_strength,
        health.health_status,
        config.required_for_gold,
        config.field_group,
        config.group_order,
        overridden.is_override
    from overridden
    inner join config on overridden.metadata_field = config.metadata_field
    inner join providers on overridden.provider = providers.provider
    inner join health on overridden.provider = health.provider
    inner join field_confidence
        on overridden.provider = field_confidence.provider and overridden.metadata_field = field_confidence.metadata_field
    where providers.is_enabled
)

select * from places
union all
-- A person is believed before all providers, wherever the field is on.
select distinct
    metadata_field,
    0 as priority,
    'manual' as provider,
    cast(0 as decimal(3, 2)) as min_confidence,
    cast(null as decimal(3, 2)) as min_acceptable_confidence,
    cast(1 as decimal(3, 2)) as base_confidence,
    'never' as own_strength,
    'healthy' as health_status,
    required_for_gold,
    cast(null as {{ dbt.type_string() }}) as field_group,
    cast(null as {{ dbt.type_int() }}) as group_order,
    false as is_override
from places

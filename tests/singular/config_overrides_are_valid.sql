{{ config(store_failures=true, schema='ops_test_failures') }}

-- An override that nothing can come of would otherwise just vanish from the waterfall.
with overrides as (
    select * from {{ ref('stg_ops__config_overrides') }}
),

config as (
    select * from {{ ref('metadata_enrichment_config') }}
),

providers as (
    select * from {{ ref('enrichment_providers') }}
),

field_confidence as (
    select * from {{ ref('provider_field_confidence') }}
),

judged as (
    select
        overrides.override_id,
        overrides.metadata_field,
        overrides.priority,
        case
            when config.metadata_field is null
                then 'metadata_field: ' || overrides.metadata_field || ' is no field of seed metadata_enrichment_config'
            when overrides.provider is null then null
            when providers.provider is null
                then 'provider: ' || overrides.provider || ' is no provider of seed enrichment_providers'
            when field_confidence.provider is null
                then 'provider: ' || overrides.provider || ' does not support ' || overrides.metadata_field
        end as problem
    from overrides
    left join config on overrides.metadata_field = config.metadata_field
    left join providers on overrides.provider = providers.provider
    left join field_confidence
        on
            overrides.provider = field_confidence.provider
            and overrides.metadata_field = field_confidence.metadata_field
)

select
    override_id,
    metadata_field,
    priority,
    problem
from judged
where problem is not null
order by override_id

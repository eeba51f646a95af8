{{ config(materialized='view') }}

-- The ways that are open now. A view: the loader shuts doors while it asks.
with ways as (
    select * from {{ ref('int_enrichment__ways') }}
),

providers as (
    select * from {{ ref('enrichment_providers') }}
),

health as (
    select * from {{ ref('int_provider_health') }}
),

shut_doors as (
    select * from {{ ref('stg_ops__shut_doors') }}
)

select
    ways.metadata_field,
    ways.priority,
    ways.required_for_gold,
    ways.field_group,
    ways.group_order,
    ways.finds,
    ways.provider,
    ways.endpoint,
    ways.handle,
    ways.handle_owner,
    ways.preference
from ways
inner join providers on ways.provider = providers.provider
inner join health on ways.provider = health.provider
where
    providers.is_enabled
    and health.declared_status <> 'down'
    and (health.next_try_at is null or health.next_try_at <= {{ enrichment_as_of() }})
    and not exists (
        select 1
        from shut_doors
        where
            ways.provider = shut_doors.provider
            and ways.endpoint = coalesce(shut_doors.endpoint, ways.endpoint)
    )

-- The latest word on each (field, priority) counts; earlier ones stay as history.
with overrides as (
    select * from {{ source('ops_state', 'metadata_enrichment_config_overrides') }}
),

ranked as (
    select
        override_id,
        metadata_field,
        priority,
        provider,
        min_confidence,
        is_active,
        row_number() over (
            partition by metadata_field, priority
            order by override_id desc
        ) as recency
    from overrides
)

select
    override_id,
    metadata_field,
    priority,
    provider,
    min_confidence
from ranked
where recency = 1 and is_active

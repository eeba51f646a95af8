-- The last word on each door counts; a door that was shut until some time opens by itself.
with doors as (
    select * from {{ source('ops_state', 'provider_doors') }}
),

ranked as (
    select
        door_id,
        provider,
        endpoint,
        is_open,
        reason,
        opens_at,
        row_number() over (
            partition by provider, endpoint
            order by changed_at desc, door_id desc
        ) as recency
    from doors
)

select
    door_id,
    provider,
    endpoint,
    reason,
    opens_at
from ranked
where
    recency = 1
    and not is_open
    and (opens_at is null or opens_at > {{ enrichment_as_of() }})

{{ config(contract={'enforced': true}) }}

-- Who is up, for operators; the waterfall and the loader read the model behind it.
with health as (
    select * from {{ ref('int_provider_health') }}
)

select
    provider,
    health_status,
    declared_status,
    measured_status,
    requests,
    successes,
    failures_in_a_row,
    success_rate,
    mean_response_time_ms,
    last_call_at,
    last_success_at,
    next_try_at
from health

-- Who answers: the health of each provider, how its calls ended, how long they took and what they cost, and why the loader
-- found its door shut. Rows of datasets are no calls.
--   dbt --quiet show --select provider_report --limit 50 --output json
with health as (
    select * from {{ ref('provider_health') }}
),

answers as (
    select * from {{ ref('stg_api__answers') }}
),

-- one that opens by itself is no longer shut after its time
shut_doors as (
    select
        provider,
        reason
    from {{ ref('stg_ops__shut_doors') }}
    where endpoint is null
),

calls as (
    select
        provider,
        count(*) as calls,
        sum(case when outcome = 'ok' then 1 else 0 end) as answered,
        sum(case when outcome = 'not_found' then 1 else 0 end) as not_found,
        sum(case when response_status = 429 then 1 else 0 end) as throttled,
        sum(api_cost_usd) as cost_usd
    from answers
    group by provider
),

measured as (
    select
        health.*,
        cast(coalesce(calls.cost_usd, 0) as decimal(14, 6)) as total_cost_usd,
        shut_doors.reason as door_shut_because,
        coalesce(calls.calls, 0) as calls,
        round(100.0 * calls.answered / calls.calls, 1) as percent_answered,
        round(100.0 * calls.not_found / calls.calls, 1) as percent_not_found,
        round(100.0 * (calls.calls - calls.answered - calls.not_found) / calls.calls, 1) as percent_failed,
        coalesce(calls.throttled, 0) as times_throttled
    from health
    left join calls on health.provider = calls.provider
    left join shut_doors on health.provider = shut_doors.provider
)

select
    provider,
    health_status,
    declared_status,
    measured_status,
    door_shut_because,
    next_try_at,
    failures_in_a_row,
    calls,
    percent_answered,
    percent_not_found,
    percent_failed,
    times_throttled,
    mean_response_time_ms,
    total_cost_usd,
    last_call_at,
    last_success_at
from measured
order by percent_failed desc nulls last, provider asc

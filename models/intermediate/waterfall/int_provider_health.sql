{{ config(meta={'kept_while_unchanged': true}) }}

-- How each provider stands, by the last day on which it was called: a function of bronze and not of the clock, so that a build
-- without news changes nothing.
with providers as (
    select * from {{ ref('enrichment_providers') }}
),

answers as (
    select * from {{ ref('int_provider_answers') }}
),

last_calls as (
    select
        provider,
        max(fetched_at) as last_call_at
    from answers
    where is_api_call
    group by provider
),

calls as (
    select
        answers.provider,
        answers.fetched_at,
        answers.response_time_ms,
        case when answers.outcome = 'error' then 0 else 1 end as is_success,
        row_number() over (
            partition by answers.provider
            order by answers.fetched_at desc, answers.bronze_id asc
        ) as recency
    from answers
    inner join last_calls on answers.provider = last_calls.provider
    where
        answers.is_api_call
        and answers.fetched_at > {{ dbt.dateadd('day', -1, 'last_calls.last_call_at') }}
),

measured as (
    select
        provider,
        count(*) as requests,
        sum(is_success) as successes,
        coalesce(min(case when is_success = 1 then recency end) - 1, count(*)) as failures_in_a_row,
        avg(response_time_ms) as mean_response_time_ms,
        max(fetched_at) as last_call_at,
        max(case when is_success = 1 then fetched_at end) as last_success_at
    from calls
    group by provider
),

rated as (
    select
        *,
        cast(successes as decimal(12, 4)) / requests as success_rate
    from measured
),

judged as (
    select
        providers.provider,
        providers.health_status as declared_status,
        case
            when rated.failures_in_a_row >= {{ var('provider_down_after_failures') }} then 'down'
            when rated.success_rate < {{ var('provider_degraded_below') }} then 'degraded'
            else 'healthy'
        end as measured_status,
        coalesce(rated.requests, 0) as requests,
        coalesce(rated.successes, 0) as successes,
        coalesce(rated.failures_in_a_row, 0) as failures_in_a_row,
        rated.success_rate,
        rated.mean_response_time_ms,
        rated.last_call_at,
        rated.last_success_at
    from providers
    left join rated on providers.provider = rated.provider
)

select
    provider,
    declared_status,
    measured_status,
    -- the worse of the two
    case
        when 'down' in (declared_status, measured_status) then 'down'
        when 'degraded' in (declared_status, measured_status) then 'degraded'
        else 'healthy'
    end as health_status,
    cast(requests as {{ dbt.type_bigint() }}) as requests,
    cast(successes as {{ dbt.type_bigint() }}) as successes,
    cast(failures_in_a_row as {{ dbt.type_bigint() }}) as failures_in_a_row,
    cast(round(success_rate, 4) as decimal(5, 4)) as success_rate,
    cast(round(mean_response_time_ms, 1) as decimal(12, 1)) as mean_response_time_ms,
    last_call_at,
    last_success_at,
    -- somebody has to knock, or it would be down for ever
    case
        when measured_status = 'down'
            then {{ dbt.dateadd('hour', var('enrichment_retry_errors_after_hours'), 'last_call_at') }}
    end as next_try_at
from judged

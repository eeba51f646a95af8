-- Builds that failed or never ended, why, and which later build took in what they should have.
--   dbt --quiet show --select failed_runs --limit 50 --output json
with runs as (
    select * from {{ source('ops_state', 'enrichment_pipeline_runs') }}
),

failed as (
    select *
    from runs
    where status <> 'completed'
),

made_good as (
    select
        failed.run_id,
        runs.run_id as made_good_by,
        runs.completed_at as made_good_at,
        row_number() over (partition by failed.run_id order by runs.started_at asc) as attempt
    from failed
    inner join runs on failed.started_at < runs.started_at
    where runs.status = 'completed' and runs.has_taken_in_loads
)

select
    failed.run_id,
    failed.run_type,
    failed.status,
    failed.started_at,
    failed.completed_at,
    failed.failure_reason,
    failed.has_taken_in_loads,
    made_good.made_good_by,
    made_good.made_good_at
from failed
left join made_good on failed.run_id = made_good.run_id and made_good.attempt = 1
order by failed.started_at desc

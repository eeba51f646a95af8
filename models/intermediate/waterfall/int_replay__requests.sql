{{ config(materialized='table', tags=['replay']) }}

-- The requests that this build works, fixed before it starts: the queue may grow meanwhile. Without a run, the last one is meant.
with requests as (
    select * from {{ ref('stg_ops__replay_requests') }}
),

runs as (
    select * from {{ ref('stg_ops__finished_runs') }}
),

ranked_runs as (
    select
        run_id,
        is_experiment,
        completed_at,
        row_number() over (partition by is_experiment order by started_at desc, run_id asc) as recency
    from runs
)

select
    requests.request_id,
    requests.track_ids,
    requests.bronze_ids,
    requests.metadata_fields,
    requests.use_historical_config,
    ranked_runs.run_id,
    ranked_runs.is_experiment,
    ranked_runs.completed_at as as_of_at,
    requests.track_ids is null and requests.bronze_ids is null as is_whole_run
from requests
inner join ranked_runs
    on
        requests.config_snapshot_run_id = ranked_runs.run_id
        or (requests.config_snapshot_run_id is null and ranked_runs.recency = 1 and not ranked_runs.is_experiment)

{{ config(tags=['replay']) }}

-- What waits in the queue. Without a run, the last one that reached silver is meant.
with queue as (
    select * from {{ source('ops_state', 'pipeline_replay_queue') }}
),

runs as (
    select * from {{ source('ops_state', 'enrichment_pipeline_runs') }}
),

finished_runs as (
    select
        run_id,
        completed_at,
        run_type = 'experiment' as is_experiment,
        row_number() over (partition by run_type = 'experiment' order by started_at desc, run_id asc) as recency
    from runs
    where
        (has_taken_in_loads or run_type = 'experiment')
        and completed_at is not null
)

select
    queue.request_id,
    queue.track_ids,
    queue.bronze_ids,
    queue.metadata_fields,
    queue.use_historical_config,
    finished_runs.run_id,
    finished_runs.is_experiment,
    finished_runs.completed_at as as_of_at
from queue
inner join finished_runs
    on
        queue.config_snapshot_run_id = finished_runs.run_id
        or (queue.config_snapshot_run_id is null and finished_runs.recency = 1 and not finished_runs.is_experiment)
where queue.status = 'pending'

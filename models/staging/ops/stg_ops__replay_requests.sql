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
        row_number() over (order by started_at desc, run_id asc) as recency
    from runs
    where
        has_taken_in_loads
        and completed_at is not null
)

select
    queue.request_id,
    queue.track_ids,
    queue.bronze_ids,
    queue.metadata_fields,
    queue.use_historical_config,
    finished_runs.run_id,
    finished_runs.completed_at as as_of_at
from queue
inner join finished_runs
    on
        queue.config_snapshot_run_id = finished_runs.run_id
        or (queue.config_snapshot_run_id is null and finished_runs.recency = 1)
where queue.status = 'pending'

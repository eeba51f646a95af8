{{ config(tags=['replay']) }}

select
    request_id,
    track_ids,
    bronze_ids,
    metadata_fields,
    use_historical_config,
    config_snapshot_run_id
from {{ source('ops_state', 'pipeline_replay_queue') }}
where status = 'pending'

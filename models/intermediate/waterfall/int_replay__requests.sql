{{ config(materialized='table', tags=['replay']) }}

-- The requests that this build works, fixed before it starts: the queue may grow meanwhile.
with requests as (
    select * from {{ ref('stg_ops__replay_requests') }}
)

select
    request_id,
    track_ids,
    bronze_ids,
    metadata_fields,
    use_historical_config,
    run_id,
    is_experiment,
    as_of_at,
    track_ids is null and bronze_ids is null as is_whole_run
from requests

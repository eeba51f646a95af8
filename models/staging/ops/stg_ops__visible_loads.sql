select
    load_id,
    processed_run_id is null as is_new
from {{ source('ops_state', 'bronze_loads') }}

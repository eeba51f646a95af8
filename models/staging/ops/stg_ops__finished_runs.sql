{{ config(tags=['replay']) }}

-- The runs whose config can be used again. An experiment is a run whose config nothing live used.
select
    run_id,
    started_at,
    completed_at,
    run_type = 'experiment' as is_experiment
from {{ source('ops_state', 'enrichment_pipeline_runs') }}
where
    completed_at is not null
    and (has_taken_in_loads or run_type = 'experiment')

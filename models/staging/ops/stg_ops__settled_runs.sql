-- The runs whose work is in every table: those that took in their loads, and all before them. What the others wrote is looked at
-- again by whatever is made of it, until a run comes to its end.
with runs as (
    select * from {{ source('ops_state', 'enrichment_pipeline_runs') }}
),

latest as (
    select max(started_at) as started_at
    from runs
    where has_taken_in_loads
)

select
    runs.run_id,
    runs.started_at
from runs
inner join latest on runs.started_at <= latest.started_at

-- The config by which silver stands as it is: that of the last run that took in its loads.
with runs as (
    select * from {{ source('ops_state', 'enrichment_pipeline_runs') }}
),

latest as (
    select
        field_fingerprints,
        row_number() over (order by started_at desc, run_id asc) as recency
    from runs
    where has_taken_in_loads
)

select
    field.key as metadata_field,
    {{ json_text('field.item', []) }} as fingerprint
from latest
{{ json_object_as_rows('latest.field_fingerprints', 'field') }}
where latest.recency = 1

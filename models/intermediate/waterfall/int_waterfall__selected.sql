{{ config(materialized='view') }}

-- What the waterfall took; a field without a row here has no value, and never a guess.
with attempts as (
    select * from {{ ref('int_waterfall__attempts') }}
)

select
    track_key,
    metadata_field,
    priority,
    provider,
    value,
    confidence,
    bronze_id,
    fetched_at
from attempts
where outcome = 'accepted'

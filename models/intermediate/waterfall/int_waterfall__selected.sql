{{ config(materialized='view') }}

-- What the waterfall took; a field without a row here has no value, and never a guess.
with decisions as (
    select * from {{ ref('int_waterfall__decisions') }}
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
from decisions
where outcome = 'accepted'

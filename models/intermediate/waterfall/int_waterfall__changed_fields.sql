{{ config(materialized='view') }}

-- The fields that were decided by another config than the one now in force.
with fingerprints as (
    select * from {{ ref('int_waterfall__fingerprints') }}
),

applied_fingerprints as (
    select * from {{ ref('stg_ops__applied_fingerprints') }}
)

select coalesce(fingerprints.metadata_field, applied_fingerprints.metadata_field) as metadata_field
from fingerprints
full outer join applied_fingerprints on fingerprints.metadata_field = applied_fingerprints.metadata_field
where
    fingerprints.fingerprint is null
    or applied_fingerprints.fingerprint is null
    or fingerprints.fingerprint <> applied_fingerprints.fingerprint

{{ config(materialized='view') }}

-- The fields that were decided by another config than the one now in force. Fields of a group are filled by one hit, so when any
-- field changed, all that are in groups count: it may have led one of them, or left it.
with config as (
    select * from {{ ref('int_waterfall__config') }}
),

fingerprints as (
    select * from {{ ref('int_waterfall__fingerprints') }}
),

applied_fingerprints as (
    select * from {{ ref('stg_ops__applied_fingerprints') }}
),

changed as (
    select coalesce(fingerprints.metadata_field, applied_fingerprints.metadata_field) as metadata_field
    from fingerprints
    full outer join applied_fingerprints on fingerprints.metadata_field = applied_fingerprints.metadata_field
    where
        fingerprints.fingerprint is null
        or applied_fingerprints.fingerprint is null
        or fingerprints.fingerprint <> applied_fingerprints.fingerprint
)

select metadata_field
from changed
union
select metadata_field
from config
where
    field_group is not null
    and (select count(*) from changed) > 0

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='metadata_field',
    pre_hook="{{ delete_settled_fields() }}",
) }}

-- The fields that were decided by another config than the one now in force. A table, as it tells of a run that broke off, too:
-- what that one decided by a config that may be in force no more is decided again, until a run comes to its end.
with fingerprints as (
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
    {%- if is_incremental() %}
    union
    select metadata_field
    from {{ this }}
    {%- endif %}
)

select
    metadata_field,
    '{{ invocation_id }}' as run_id
from changed

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='measured_on',
    full_refresh=false,
    on_schema_change='append_new_columns',
    contract={'enforced': true},
    indexes=[{'columns': ['measured_on']}],
) }}

-- A log of how good the layers are: the last build of a day leaves that day's numbers.
with numbers as (
    select * from {{ ref('int_quality_numbers') }}
)

select
    {{ utc_date('current_timestamp') }} as measured_on,
    layer,
    table_name,
    subject,
    metric,
    value,
    '{{ invocation_id }}' as run_id
from numbers

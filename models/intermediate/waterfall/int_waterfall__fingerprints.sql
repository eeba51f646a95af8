{{ config(materialized='view') }}

-- A field whose fingerprint differs from that of the last run is decided anew for every track.
with config as (
    select * from {{ ref('int_waterfall__config') }}
)

select
    metadata_field,
    {{ hash_text(text_agg(
        "cast(priority as " ~ dbt.type_string() ~ ") || ':' || provider || ':' || cast(min_confidence as " ~ dbt.type_string()
        ~ ") || ':' || coalesce(cast(min_acceptable_confidence as " ~ dbt.type_string() ~ "), '') || ':' || cast(base_confidence as "
        ~ dbt.type_string() ~ ") || ':' || own_strength || ':' || cast(required_for_gold as "
        ~ dbt.type_string() ~ ") || coalesce(':' || field_group || ' ' || cast(group_order as "
        ~ dbt.type_string() ~ "), '')",
        ';', 'priority'
    )) }} as fingerprint
from config
group by metadata_field

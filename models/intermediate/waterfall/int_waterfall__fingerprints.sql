{{ config(materialized='view') }}

-- A field whose fingerprint differs from that of the last run is decided anew for every track. The fields of a group are filled
-- by one hit: each has the settings of all of them in its fingerprint, so that one that comes, leaves or leads changes the
-- others, too.
with config as (
    select * from {{ ref('int_waterfall__config') }}
),

fields as (
    select
        metadata_field,
        max(field_group) as field_group,
        {{ text_agg(
            "cast(priority as " ~ dbt.type_string() ~ ") || ':' || provider || ':' || cast(min_confidence as " ~ dbt.type_string()
            ~ ") || ':' || coalesce(cast(min_acceptable_confidence as " ~ dbt.type_string() ~ "), '') || ':' || cast(base_confidence as "
            ~ dbt.type_string() ~ ") || ':' || own_strength || ':' || cast(required_for_gold as "
            ~ dbt.type_string() ~ ") || coalesce(':' || field_group || ' ' || cast(group_order as "
            ~ dbt.type_string() ~ "), '')",
            ';', 'priority'
        ) }} as settings_text
    from config
    group by metadata_field
),

field_groups as (
    select
        field_group,
        {{ text_agg("metadata_field || ' ' || settings_text", ';', 'metadata_field') }} as settings_text
    from fields
    where field_group is not null
    group by field_group
)

select
    fields.metadata_field,
    {{ hash_text("fields.settings_text || coalesce(' of ' || field_groups.settings_text, '')") }} as fingerprint
from fields
left join field_groups on fields.field_group = field_groups.field_group

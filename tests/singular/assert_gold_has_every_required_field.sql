{{ config(group='pipeline') }}

with promoted as (
    select * from {{ ref('gold_track_analytics') }}
),

tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

required_fields as (
    select distinct metadata_field
    from {{ ref('int_waterfall__config') }}
    where required_for_gold
)

select
    promoted.track_id,
    promoted.full_track_name,
    required_fields.metadata_field
from promoted
left join tracks on promoted.track_id = tracks.id
cross join required_fields
where
    case required_fields.metadata_field
        {%- for field in field_values() %}
        when '{{ field }}' then tracks.{{ field }} is null
        {%- endfor %}
        else true
    end

{{ config(contract={'enforced': true}) }}

-- What each track lacks that gold asks for. A track without a row here is in gold.
{%- set silver_fields = field_values().keys() | list %}

with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

config as (
    select * from {{ ref('int_waterfall__config') }}
),

required_fields as (
    select distinct metadata_field
    from config
    where required_for_gold
),

missing as (
    select
        tracks.id as track_id,
        required_fields.metadata_field
    from tracks
    cross join required_fields
    where
        case required_fields.metadata_field
            {%- for field in silver_fields %}
            when '{{ field }}' then tracks.{{ field }} is null
            {%- endfor %}
        end
),

missing_lists as (
    select
        track_id,
        {{ array_agg_text('metadata_field', 'metadata_field') }} as missing_fields
    from missing
    group by track_id
)

select
    tracks.id as track_id,
    tracks.track_key,
    tracks.artist_name || ' - ' || tracks.track_title as full_track_name,
    coalesce(missing_lists.missing_fields, {{ array_compact(['null']) }}) as missing_fields,
    tracks.validation_status,
    tracks.validation_errors,
    tracks.data_quality_score
from tracks
left join missing_lists on tracks.id = missing_lists.track_id
where
    missing_lists.track_id is not null
    or tracks.validation_status = 'failed'

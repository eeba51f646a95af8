{{ config(meta={'kept_while_unchanged': true}) }}

-- How good the layers are now. ops.data_quality_metrics keeps it per day.
{%- set metrics = {
    'bronze_numbers': ['row_count', 'ok_share', 'not_found_share', 'error_share'],
    'track_numbers': [
        'row_count', 'completeness', 'confidence', 'validation', 'quality', 'valid_share', 'needs_review_share', 'failed_share',
    ],
    'other_numbers': ['row_count', 'valid_share'],
    'field_numbers': ['completeness', 'confidence'],
    'gold_numbers': ['row_count', 'quality', 'share_of_silver'],
} %}

with answers as (
    select * from {{ ref('int_provider_answers') }}
),

config as (
    select * from {{ ref('int_waterfall__config') }}
),

selected as (
    select * from {{ ref('int_waterfall__selected') }}
),

-- read twice, and wide
tracks as (
    select
        track_key,
        validation_status,
        completeness_score,
        confidence_score,
        validation_score,
        data_quality_score
    from {{ ref('silver_enriched_tracks') }}
),

artists as (
    select * from {{ ref('silver_enriched_artists') }}
),

playlists as (
    select * from {{ ref('silver_enriched_playlists') }}
),

gold_tracks as (
    select * from {{ ref('gold_track_analytics') }}
),

bronze_numbers as (
    select
        'bronze' as layer,
        'bronze_api_enrichments' as table_name,
        'all' as subject,
        count(*) as row_count,
        avg(case when outcome = 'ok' then 1.0 else 0.0 end) as ok_share,
        avg(case when outcome = 'not_found' then 1.0 else 0.0 end) as not_found_share,
        avg(case when outcome = 'error' then 1.0 else 0.0 end) as error_share
    from answers
    where is_api_call
),

track_numbers as (
    select
        'silver' as layer,
        'silver_enriched_tracks' as table_name,
        'all' as subject,
        count(*) as row_count,
        avg(completeness_score) as completeness,
        avg(confidence_score) as confidence,
        avg(validation_score) as validation,
        avg(data_quality_score) as quality,
        avg(case when validation_status = 'valid' then 1.0 else 0.0 end) as valid_share,
        avg(case when validation_status = 'needs_review' then 1.0 else 0.0 end) as needs_review_share,
        avg(case when validation_status = 'failed' then 1.0 else 0.0 end) as failed_share
    from tracks
),

other_numbers as (
    {%- for table in ['artists', 'playlists'] %}
    select
        'silver' as layer,
        'silver_enriched_{{ table }}' as table_name,
        'all' as subject,
        count(*) as row_count,
        avg(case when validation_status = 'valid' then 1.0 else 0.0 end) as valid_share
    from {{ table }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

fields as (
    select distinct metadata_field
    from config
),

field_values as (
    select
        metadata_field,
        count(*) as value_count,
        avg(confidence) as confidence
    from selected
    where track_key in (select tracks.track_key from tracks)
    group by metadata_field
),

field_numbers as (
    select
        track_numbers.layer,
        track_numbers.table_name,
        fields.metadata_field as subject,
        field_values.confidence,
        coalesce(field_values.value_count, 0) * 1.0 / nullif(track_numbers.row_count, 0) as completeness
    from fields
    cross join track_numbers
    left join field_values on fields.metadata_field = field_values.metadata_field
),

gold_counts as (
    select
        count(*) as row_count,
        avg(data_quality_score) as quality
    from gold_tracks
),

gold_numbers as (
    select
        'gold' as layer,
        'gold_track_analytics' as table_name,
        'all' as subject,
        gold_counts.row_count,
        gold_counts.quality,
        gold_counts.row_count * 1.0 / nullif(track_numbers.row_count, 0) as share_of_silver
    from gold_counts
    cross join track_numbers
),

measured as (
    {%- for numbers, names in metrics.items() %}
    {%- set is_last_table = loop.last %}
    {%- for name in names %}
    select
        layer,
        table_name,
        subject,
        '{{ name }}' as metric,
        cast({{ name }} as decimal(18, 4)) as value
    from {{ numbers }}
    {% if not (is_last_table and loop.last) %}union all{% endif %}
    {%- endfor %}
    {%- endfor %}
)

select
    layer,
    table_name,
    subject,
    metric,
    value
from measured
-- of nothing there is no share and no mean
where value is not null

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
with answers as (
    select * from {{ ref('int_provider_answers') }}
),

config as (
    select * from {{ ref('int_waterfall__config') }}
),

selected as (
    select * from {{ ref('int_waterfall__selected') }}
),

tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
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

bronze_counts as (
    select
        count(*) as row_count,
        sum(case when outcome = 'ok' then 1.0 else 0.0 end) as ok_count,
        sum(case when outcome = 'not_found' then 1.0 else 0.0 end) as not_found_count,
        sum(case when outcome = 'error' then 1.0 else 0.0 end) as error_count
    from answers
    where is_api_call
),

silver_counts as (
    select
        count(*) as row_count,
        avg(completeness_score) as completeness,
        avg(confidence_score) as confidence,
        avg(validation_score) as validation,
        avg(data_quality_score) as quality,
        sum(case when validation_status = 'valid' then 1.0 else 0.0 end) as valid_count,
        sum(case when validation_status = 'needs_review' then 1.0 else 0.0 end) as needs_review_count,
        sum(case when validation_status = 'failed' then 1.0 else 0.0 end) as failed_count
    from tracks
),

other_counts as (
    {%- for table in ['artists', 'playlists'] %}
    select
        'silver_enriched_{{ table }}' as table_name,
        count(*) as row_count,
        sum(case when validation_status = 'valid' then 1.0 else 0.0 end) as valid_count
    from {{ table }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

gold_counts as (
    select
        count(*) as row_count,
        avg(data_quality_score) as quality
    from gold_tracks
),

fields as (
    select distinct metadata_field
    from config
),

field_counts as (
    select
        metadata_field,
        count(*) as value_count,
        avg(confidence) as confidence
    from selected
    where track_key in (select tracks.track_key from tracks)
    group by metadata_field
),

measured as (
    select
        'bronze' as layer,
        'bronze_api_enrichments' as table_name,
        'all' as subject,
        metric.name as metric,
        metric.value
    from bronze_counts
    cross join lateral (
        values
        ('rows', row_count),
        ('ok_share', ok_count / nullif(row_count, 0)),
        ('not_found_share', not_found_count / nullif(row_count, 0)),
        ('error_share', error_count / nullif(row_count, 0))
    ) as metric (name, value)
    union all
    select
        'silver' as layer,
        'silver_enriched_tracks' as table_name,
        'all' as subject,
        metric.name as metric,
        metric.value
    from silver_counts
    cross join lateral (
        values
        ('rows', row_count),
        ('completeness', completeness),
        ('confidence', confidence),
        ('validation', validation),
        ('quality', quality),
        ('valid_share', valid_count / nullif(row_count, 0)),
        ('needs_review_share', needs_review_count / nullif(row_count, 0)),
        ('failed_share', failed_count / nullif(row_count, 0))
    ) as metric (name, value)
    union all
    select
        'silver' as layer,
        other_counts.table_name,
        'all' as subject,
        metric.name as metric,
        metric.value
    from other_counts
    cross join lateral (
        values
        ('rows', row_count),
        ('valid_share', valid_count / nullif(row_count, 0))
    ) as metric (name, value)
    union all
    select
        'silver' as layer,
        'silver_enriched_tracks' as table_name,
        fields.metadata_field as subject,
        metric.name as metric,
        metric.value
    from fields
    cross join silver_counts
    left join field_counts on fields.metadata_field = field_counts.metadata_field
    cross join lateral (
        values
        ('completeness', coalesce(field_counts.value_count, 0) * 1.0 / nullif(silver_counts.row_count, 0)),
        ('confidence', field_counts.confidence)
    ) as metric (name, value)
    union all
    select
        'gold' as layer,
        'gold_track_analytics' as table_name,
        'all' as subject,
        metric.name as metric,
        metric.value
    from gold_counts
    cross join silver_counts
    cross join lateral (
        values
        ('rows', gold_counts.row_count),
        ('quality', gold_counts.quality),
        ('share_of_silver', gold_counts.row_count * 1.0 / nullif(silver_counts.row_count, 0))
    ) as metric (name, value)
)

select
    {{ utc_date('current_timestamp') }} as measured_on,
    layer,
    table_name,
    subject,
    metric,
    cast(round(value, 4) as decimal(18, 4)) as value,
    '{{ invocation_id }}' as run_id
from measured
-- of nothing there is no share and no mean
where value is not null

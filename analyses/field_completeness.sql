-- Which field is known of how many tracks, how sure, and from whom.
--   dbt --quiet show --select field_completeness --limit 50 --output json
with provenance as (
    select * from {{ ref('field_provenance') }}
),

gaps as (
    select * from {{ ref('gold_promotion_gaps') }}
),

completeness_gaps as (
    select * from {{ ref('field_completeness_gaps') }}
),

tracks as (
    select count(*) as track_count
    from {{ ref('silver_enriched_tracks') }}
),

winners as (
    select
        metadata_field,
        provider,
        count(*) as track_count,
        sum(confidence) as confidence_sum,
        provider || ' ' || cast(count(*) as {{ dbt.type_string() }}) as winner
    from provenance
    where provider is not null
    group by metadata_field, provider
),

fields as (
    select distinct metadata_field
    from provenance
),

filled as (
    select
        metadata_field,
        sum(track_count) as track_count,
        sum(confidence_sum) / sum(track_count) as mean_confidence,
        {{ text_agg('winner', ', ', 'track_count desc, provider asc') }} as winners
    from winners
    group by metadata_field
),

held_back as (
    select
        field.item as metadata_field,
        count(*) as track_count
    from gaps
    {{ flatten_text_array('gaps.missing_fields', 'field') }}
    group by field.item
),

counted as (
    select
        fields.metadata_field,
        filled.winners,
        completeness_gaps.low_since,
        round(filled.mean_confidence, 3) as mean_confidence,
        coalesce(filled.track_count, 0) as tracks_filled,
        coalesce(held_back.track_count, 0) as tracks_held_back_from_gold,
        round(100.0 * coalesce(filled.track_count, 0) / nullif(tracks.track_count, 0), 1) as percent_filled
    from fields
    cross join tracks
    left join filled on fields.metadata_field = filled.metadata_field
    left join held_back on fields.metadata_field = held_back.metadata_field
    left join completeness_gaps on fields.metadata_field = completeness_gaps.metadata_field
)

select
    metadata_field,
    tracks_filled,
    percent_filled,
    mean_confidence,
    tracks_held_back_from_gold,
    low_since,
    winners
from counted
order by percent_filled desc, metadata_field asc

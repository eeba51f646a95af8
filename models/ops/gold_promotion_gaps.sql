{{ config(contract={'enforced': true}) }}

-- What each track lacks that gold asks for. A track without a row here is in gold.
with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

config as (
    select * from {{ ref('int_waterfall__config') }}
),

requirements as (
    select {{ array_agg_text('metadata_field', 'metadata_field', where='required_for_gold') }} as required_fields
    from config
),

-- of each track by itself, so that who asks about a few tracks does not wait for all
checked as (
    select
        tracks.id as track_id,
        tracks.track_key,
        tracks.artist_name || ' - ' || tracks.track_title as full_track_name,
        {{ missing_fields('tracks', 'requirements.required_fields') }} as missing_fields,
        tracks.validation_status,
        tracks.validation_errors,
        tracks.data_quality_score
    from tracks
    cross join requirements
)

select *
from checked
where
    {{ array_length('missing_fields') }} > 0
    or validation_status = 'failed'

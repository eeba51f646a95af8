{{ config(contract={'enforced': true}) }}

-- What persons corrected, and what of it somebody should look at again.
with corrections as (
    select * from {{ ref('int_waterfall__corrections') }}
),

tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
)

select
    corrections.correction_id,
    tracks.id as track_id,
    corrections.metadata_field,
    corrections.value,
    corrections.replaced_provider,
    corrections.replaced_value,
    corrections.correction_status,
    corrections.displaced_provider,
    corrections.displaced_value,
    corrections.review_reason,
    corrections.reason,
    corrections.corrected_by,
    corrections.corrected_at,
    tracks.artist_name || ' - ' || tracks.track_title as full_track_name,
    corrections.review_reason is not null as needs_review
from corrections
inner join tracks on corrections.track_key = tracks.track_key

{{ config(
    contract={'enforced': true},
    indexes=[{'columns': ['artist_id'], 'unique': true}, {'columns': ['artist_name']}],
) }}

with artists as (
    select * from {{ ref('silver_enriched_artists') }}
)

select
    id as artist_id,
    canonical_name as artist_name,
    aliases,
    genres,
    country,
    track_count > 0 as has_tracks,
    set_count > 0 as is_dj
from artists

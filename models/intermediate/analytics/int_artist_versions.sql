{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='artist_id',
    indexes=[{'columns': ['artist_id'], 'unique': true}],
    tags=['takes_in_loads'],
) }}

-- Which run last changed what pairs of artists are compared by: what each is called, and of which genres its tracks are.
with artists as (
    select * from {{ ref('silver_enriched_artists') }}
),

track_artists as (
    select * from {{ ref('gold_track_artists') }}
),

tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

genre_counts as (
    select
        track_artists.artist_id,
        tracks.genre,
        count(*) as track_count
    from track_artists
    inner join tracks on track_artists.track_id = tracks.id
    where tracks.genre is not null
    group by track_artists.artist_id, tracks.genre
),

genre_hashes as (
    select
        artist_id,
        {{ hash_rows(['genre', 'track_count']) }} as genres_hash
    from genre_counts
    group by artist_id
),

versions as (
    select
        artists.id as artist_id,
        {{ hash_text("concat_ws(' ', coalesce(genre_hashes.genres_hash, 0), artists.canonical_name)") }} as version_hash
    from artists
    left join genre_hashes on artists.id = genre_hashes.artist_id
)

{%- set has_news = has_news() %}

select
    artist_id,
    version_hash,
    '{{ invocation_id }}' as run_id
from versions
{% if is_incremental() -%}
where
    -- without news nothing above is computed
    {{ has_news }}
    and {{ differs_from_written('versions', ['artist_id'], ['version_hash']) }}
{%- endif %}

{{ config(
    contract={'enforced': true},
    indexes=[
        {'columns': ['track_id'], 'unique': true},
        {'columns': ['key', 'bpm']},
        {'columns': ['genre_primary', 'play_count']},
        {'columns': ['popularity_rank']},
        {'columns': ['trending_score']},
    ],
) }}

-- One row per track that has all that a DJ needs; ops.gold_promotion_gaps tells what the others lack. Rebuilt whole: a night's
-- sets move every rank.
{%- set best_matches = 10 %}

with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

promoted_tracks as (
    select * from {{ ref('int_promoted_tracks') }}
),

trends as (
    select * from {{ ref('gold_track_trends') }}
),

mixing_lists as (
    select * from {{ ref('int_mixing__lists') }}
),

key_compatibility as (
    select * from {{ ref('gold_key_compatibility') }}
),

wheel as (
    select * from {{ ref('camelot_wheel') }}
),

ranked as (
    select
        *,
        rank() over (order by play_count desc) as popularity_rank
    from promoted_tracks
),

matches as (
    select
        track_id,
        cast({{ array_slice('partner_ids', 1, best_matches) }} as {{ type_text_array() }}) as harmonic_matches
    from mixing_lists
),

compatible_keys as (
    select
        key_compatibility.from_key as key,
        {{ array_agg_text('key_compatibility.to_key', 'wheel.camelot_number, wheel.camelot_letter') }} as compatible_keys
    from key_compatibility
    inner join wheel on key_compatibility.to_key = wheel.camelot
    where key_compatibility.is_compatible
    group by key_compatibility.from_key
)

select
    tracks.id as track_id,
    tracks.track_key,
    ranked.full_track_name,
    tracks.artist_name,
    tracks.track_title,
    tracks.artist_names,
    tracks.version,
    tracks.bpm,
    tracks.key,
    tracks.key_number,
    tracks.key_mode,
    -- the two keys of one hour share their notes
    cast(tracks.key_number as {{ dbt.type_string() }}) as key_family,
    compatible_keys.compatible_keys,
    tracks.energy,
    tracks.danceability,
    tracks.valence,
    tracks.duration_ms,
    tracks.genre as genre_primary,
    tracks.genres,
    tracks.label,
    tracks.release_name,
    tracks.release_date,
    cast(extract(year from tracks.release_date) as {{ dbt.type_int() }}) as release_year,
    tracks.spotify_id,
    tracks.isrc,
    ranked.playlist_appearances,
    ranked.play_count,
    ranked.first_seen_date,
    ranked.last_seen_date,
    cast(ranked.popularity_rank as {{ dbt.type_int() }}) as popularity_rank,
    cast(coalesce(trends.trending_score, 0) as decimal(5, 4)) as trending_score,
    coalesce(matches.harmonic_matches, {{ array_of([]) }}) as harmonic_matches,
    tracks.data_quality_score,
    tracks.completeness_score as enrichment_completeness,
    tracks.confidence_score,
    ranked.last_enriched_at,
    tracks.enrichment_run_id
from ranked
inner join tracks on ranked.track_id = tracks.id
left join trends on ranked.track_id = trends.track_id
left join matches on ranked.track_id = matches.track_id
left join compatible_keys on tracks.key = compatible_keys.key

{{ config(indexes=[{'columns': ['popularity_rank', 'partner_rank'], 'unique': true}]) }}

-- The tracks that sound like a track, found by its mixing partners. A new track is in nobody's list of partners, as those prefer
-- what is popular, but has a list of its own: read backwards, it is recommended beside what it sounds like.
{%- set length = 10 %}

-- read twice, so no more of it than is needed: it is a view
with recommendations as (
    select
        track_id,
        recommended_track_id,
        recommendation_rank,
        bpm_difference,
        energy_difference
    from {{ ref('gold_harmonic_mixing_recommendations') }}
),

tracks as (
    select * from {{ ref('dim_tracks') }}
),

popularity as (
    select * from {{ ref('int_recommending__popularity') }}
),

features as (
    select
        tracks.track_id,
        popularity.popularity_rank,
        tracks.danceability,
        tracks.valence,
        tracks.genre
    from tracks
    inner join popularity on tracks.track_id = popularity.track_id
),

compared as (
    select
        tracks.popularity_rank,
        partners.popularity_rank as partner_rank,
        {{ sound_similarity(
            'tracks', 'partners', 'recommendations.bpm_difference', 'recommendations.energy_difference'
        ) }} as similarity
    from recommendations
    inner join features as tracks on recommendations.track_id = tracks.track_id
    inner join features as partners on recommendations.recommended_track_id = partners.track_id
    where recommendations.recommendation_rank <= {{ length }}
),

backwards as (
    select
        partner_rank as popularity_rank,
        popularity_rank as partner_rank,
        similarity,
        row_number() over (partition by partner_rank order by similarity desc, popularity_rank asc) as place
    from compared
),

both_ways as (
    select
        popularity_rank,
        partner_rank,
        similarity
    from compared
    union all
    select
        popularity_rank,
        partner_rank,
        similarity
    from backwards
    where place <= {{ length }}
)

-- half and double time differ by the direction they are read in, so the two may not agree
select
    popularity_rank,
    partner_rank,
    cast(1000000 * max(similarity) as {{ dbt.type_int() }}) as similarity_millionths
from both_ways
group by popularity_rank, partner_rank

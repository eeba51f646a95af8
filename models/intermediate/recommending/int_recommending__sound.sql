{{ config(indexes=[{'columns': ['track_id', 'partner_id'], 'unique': true}]) }}

-- The tracks that sound like a track, found by its mixing partners. A new track is in nobody's list of partners, as those prefer
-- what is popular, but has a list of its own: read backwards, it is recommended beside what it sounds like.
{%- set length = var('recommendations_per_track') %}

-- read twice, so no more of it than is needed: it is a view
with recommendations as (
    select
        track_id,
        recommended_track_id,
        bpm_difference,
        energy_difference
    from {{ ref('gold_harmonic_mixing_recommendations') }}
),

tracks as (
    select * from {{ ref('dim_tracks') }}
),

pairs as (
    select
        track_id,
        recommended_track_id as partner_id,
        bpm_difference,
        energy_difference,
        true as is_own
    from recommendations
    union all
    select
        recommended_track_id as track_id,
        track_id as partner_id,
        bpm_difference,
        energy_difference,
        false as is_own
    from recommendations
),

compared as (
    select
        pairs.track_id,
        pairs.partner_id,
        pairs.is_own,
        {{ sound_similarity('tracks', 'partners', 'pairs.bpm_difference', 'pairs.energy_difference') }} as similarity
    from pairs
    inner join tracks on pairs.track_id = tracks.track_id
    inner join tracks as partners on pairs.partner_id = partners.track_id
),

-- half and double time differ by the direction they are read in, so the two may not agree
unique_pairs as (
    select
        track_id,
        partner_id,
        cast(max(similarity) as decimal(7, 6)) as similarity,
        max(case when is_own then 1 else 0 end) as is_own
    from compared
    group by track_id, partner_id
),

ranked as (
    select
        *,
        row_number() over (partition by track_id, is_own order by similarity desc, partner_id asc) as place
    from unique_pairs
)

select
    track_id,
    partner_id,
    similarity
from ranked
where place <= {{ length }}

{{ config(indexes=[{'columns': ['popularity_rank'], 'unique': true}]) }}

-- The tracks that sound like a track, found by its mixing partners. A new track is in nobody's list of partners, as those prefer
-- what is popular, but has a list of its own: read backwards, it is recommended beside what it sounds like.
-- A row per track: who asks what sounds like it reads one row and not ten to twenty.
{%- set length = 10 %}

with lists as (
    select * from {{ ref('int_mixing__lists') }}
),

tracks as (
    select * from {{ ref('dim_tracks') }}
),

popularity as (
    select * from {{ ref('int_recommending__popularity') }}
),

-- made whole numbers of once for each track, and not for each pair
features as (
    select
        lists.track_id,
        popularity.popularity_rank,
        lists.tempo,
        lists.energy_level,
        {{ energy_level('tracks.danceability') }} as danceability_level,
        {{ energy_level('tracks.valence') }} as valence_level,
        tracks.genre,
        {{ array_slice('lists.partner_ids', 1, length) }} as partner_ids
    from lists
    inner join tracks on lists.track_id = tracks.track_id
    inner join popularity on lists.track_id = popularity.track_id
    {{ evaluated_once() }}
),

listed as (
    select
        features.*,
        partner.item as partner_id
    from features
    {{ flatten_text_array('features.partner_ids', 'partner') }}
),

-- the lists are read by themselves: the view that makes rows of them looks each partner up once more
apart as (
    select
        listed.popularity_rank,
        partners.popularity_rank as partner_rank,
        {{ partners_tempo_difference('listed.tempo', 'partners.tempo') | indent(8) }} as tempo_difference,
        abs(listed.energy_level - partners.energy_level) as energy_difference,
        abs(listed.danceability_level - partners.danceability_level) as danceability_difference,
        abs(listed.valence_level - partners.valence_level) as valence_difference,
        case when listed.genre = partners.genre then 4 when listed.genre <> partners.genre then 2 else 3 end as genre_quarters
    from listed
    inner join features as partners on listed.partner_id = partners.track_id
    {{ evaluated_once() }}
),

-- What is not known neither brings near nor parts. In whole numbers, as pairs are millions and decimals slow: in twelfths of a
-- millionth, which hold the sixth of a bpm and the quarter of a genre. Tempi are compared to a hundredth of a bpm, as they are
-- read.
compared as (
    select
        popularity_rank,
        partner_rank,
        (
            genre_quarters * (
                3000000
                - 2000 * ((tempo_difference + 1) / 2)
                - 90 * coalesce(energy_difference, 5000)
                - 45 * (coalesce(danceability_difference, 5000) + coalesce(valence_difference, 5000))
            ) + 6
        ) / 12 as similarity_millionths
    from apart
),

backwards as (
    select
        partner_rank as popularity_rank,
        popularity_rank as partner_rank,
        similarity_millionths,
        row_number() over (partition by partner_rank order by similarity_millionths desc, popularity_rank asc) as place
    from compared
),

both_ways as (
    select
        popularity_rank,
        partner_rank,
        similarity_millionths
    from compared
    union all
    select
        popularity_rank,
        partner_rank,
        similarity_millionths
    from backwards
    where place <= {{ length }}
),

-- half and double time differ by the direction they are read in, so the two may not agree
closest as (
    select
        popularity_rank,
        partner_rank,
        max(similarity_millionths) as similarity_millionths
    from both_ways
    group by popularity_rank, partner_rank
)

select
    popularity_rank,
    {{ array_in_order('partner_rank', 'partner_rank') }} as partner_ranks,
    {{ array_in_order('similarity_millionths', 'partner_rank') }} as similarity_millionths
from closest
group by popularity_rank

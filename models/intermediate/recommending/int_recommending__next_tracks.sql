{{ config(indexes=[{'columns': ['track_id'], 'unique': true}]) }}

-- The tracks that are likely to be played after each track, the best ones in one array: its company and its mixing partners,
-- scored together. A track's candidates are some fifty; what is known of each is taken from arrays that hold it for all tracks in
-- the order of their numbers, which is twice as fast as a join, and each track picks its best by itself, so that nothing large is
-- sorted.
{%- set length = var('recommendations_per_track') %}
{#- stands for what is not known: an array without NULL finds an element at once, however long it is -#}
{%- set unknown_energy = mixing_reach().unknown_energy %}

with company as (
    select * from {{ ref('int_recommending__company') }}
),

mixing as (
    select * from {{ ref('int_mixing__lists') }}
),

popularity as (
    select * from {{ ref('int_recommending__popularity') }}
),

tracks as (
    select * from {{ ref('dim_tracks') }}
),

key_compatibility as (
    select * from {{ ref('gold_key_compatibility') }}
),

mixing_partners as (
    select
        mixing.track_id,
        {{ array_in_any_order('popularity.popularity_rank') }} as partner_ranks
    from mixing
    {{ flatten_text_array('mixing.partner_ids', 'partner') }}
    inner join popularity on partner.item = popularity.track_id
    group by mixing.track_id
),

key_numbers as (
    select
        to_key as key,
        row_number() over (order by to_key asc) as key_number
    from key_compatibility
    group by to_key
),

-- what each key adds to the score in tenths, in the order of the keys' numbers; NULL for a clash
key_points as (
    select
        key_compatibility.from_key,
        {{ array_in_order(
            "case when key_compatibility.is_compatible then 5 when key_compatibility.relation <> 'clash' then 0 end",
            'key_numbers.key_number'
        ) }} as points
    from key_compatibility
    inner join key_numbers on key_compatibility.to_key = key_numbers.key
    group by key_compatibility.from_key
),

levels as (
    select
        popularity.popularity_rank,
        popularity.track_id,
        tracks.key,
        cast(1000000 * popularity.popularity as {{ dbt.type_int() }}) as popularity_millionths,
        {{ tempo_level('tracks.bpm') }} as tempo,
        {{ energy_level('tracks.energy') }} as energy_level,
        cast(coalesce(key_numbers.key_number, 0) as {{ dbt.type_int() }}) as key_number
    from popularity
    -- no number may be missing, as it is a place in an array
    left join tracks on popularity.track_id = tracks.track_id
    left join key_numbers on tracks.key = key_numbers.key
    {{ evaluated_once() }}
),

-- a track's number is its place in each of these
all_tracks as (
    select
        {{ array_in_order('track_id', 'popularity_rank') }} as track_ids,
        {{ array_in_order('popularity_millionths', 'popularity_rank') }} as popularities,
        {{ array_in_order('key_number', 'popularity_rank') }} as key_numbers,
        {{ array_in_order('coalesce(tempo, 0)', 'popularity_rank') }} as tempi,
        {{ array_in_order('coalesce(energy_level, ' ~ unknown_energy ~ ')', 'popularity_rank') }} as energy_levels
    from levels
),

-- one more than a list has, since the track may be among them
most_popular as (
    select {{ array_in_order('popularity_rank', 'popularity_rank') }} as partner_ranks
    from levels
    where popularity_millionths > 0 and popularity_rank <= {{ length + 1 }}
),

met as (
    select
        levels.popularity_rank,
        levels.track_id,
        levels.tempo,
        levels.energy_level,
        key_points.points as key_points,
        company.closeness_millionths,
        company.partner_ranks as company_ranks,
        {{ array_concat('company.partner_ranks', array_without('mixing_partners.partner_ranks', 'company.partner_ranks')) }}
            as partner_ranks
    from levels
    left join company on levels.popularity_rank = company.popularity_rank
    left join mixing_partners on levels.track_id = mixing_partners.track_id
    left join key_points on levels.key = key_points.from_key
    where company.popularity_rank is not null or mixing_partners.track_id is not null
    {{ evaluated_once() }}
),

-- what is popular fills the list of a track that few others are played with, and no list of what nobody plays
candidates as (
    select
        met.track_id,
        met.tempo,
        met.energy_level,
        met.key_points,
        met.closeness_millionths,
        case
            when met.company_ranks is not null and {{ array_length('met.partner_ranks') }} < {{ length }}
                then {{ array_concat('met.partner_ranks', array_without(
                    'most_popular.partner_ranks', array_append('met.partner_ranks', 'met.popularity_rank')
                )) | indent(16) }}
            else met.partner_ranks
        end as partner_ranks
    from met
    cross join most_popular
    {{ evaluated_once() }}
)

select
    candidates.track_id,
    best.partner_ids,
    best.closeness_millionths,
    best.mixing_points,
    best.popularity_millionths
from candidates
{{ arrays_of_first_rows(
    scored_candidates('candidates', 'all_tracks'),
    {
        'partner_ids': 'partner_id',
        'closeness_millionths': 'closeness_millionths',
        'mixing_points': 'mixing_points',
        'popularity_millionths': 'popularity_millionths',
    },
    'score desc, partner_rank asc',
    length,
    'best',
) }}

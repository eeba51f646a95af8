{{ config(
    contract={'enforced': true},
    indexes=[{'columns': ['track_id', 'recommendation_rank'], 'unique': true}],
) }}

-- What a DJ is likely to play next: what DJs and listeners bring together with the track, what mixes with it, and what is popular
-- now, blended. gold_harmonic_mixing_recommendations says what mixes by the rules, this one what is probably chosen.

{%- set length = var('recommendations_per_track') %}

with company as (
    select * from {{ ref('int_recommending__company') }}
),

mixing as (
    select * from {{ ref('gold_harmonic_mixing_recommendations') }}
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

-- once per track and not per pair
levels as (
    select
        popularity.popularity_rank,
        tracks.key,
        {{ tempo_level('tracks.bpm') }} as tempo,
        {{ tempo_level('tracks.bpm', '2.0') }} as double_tempo,
        {{ tempo_level('tracks.bpm', '0.5') }} as half_tempo,
        {{ energy_level('tracks.energy') }} as energy_level
    from tracks
    inner join popularity on tracks.track_id = popularity.track_id
    {{ evaluated_once() }}
),

-- counted as it is, in double and in half time a partner can be near only once
played_tempi as (
    select
        company.popularity_rank,
        company.partner_rank,
        company.closeness_millionths,
        tracks.key,
        partners.key as partner_key,
        abs(tracks.energy_level - partners.energy_level) as energy_difference,
        coalesce(
            {%- for tempo in ['partners.tempo', 'partners.double_tempo', 'partners.half_tempo'] %}
            case
                when
                    abs(tracks.tempo - {{ tempo }}) <= {{ mixing_reach().wide_tempo }}
                    and {{ within_pitch_range('tracks.tempo', tempo) }}
                    then abs(tracks.tempo - {{ tempo }})
            end{{ ',' if not loop.last }}
            {%- endfor %}
        ) as tempo_difference
    from company
    inner join levels as tracks on company.popularity_rank = tracks.popularity_rank
    inner join levels as partners on company.partner_rank = partners.popularity_rank
),

-- the score of gold_harmonic_mixing_recommendations in tenths, also for pairs that are not among the twenty best
candidates as (
    select
        played_tempi.popularity_rank,
        played_tempi.partner_rank,
        played_tempi.closeness_millionths,
        case
            when key_compatibility.relation <> 'clash' and played_tempi.tempo_difference is not null
                then
                    case when key_compatibility.is_compatible then 5 else 0 end
                    + {{ tempo_points('played_tempi.tempo_difference') }}
                    + {{ energy_points('played_tempi.energy_difference') | indent(20) }}
            else 0
        end as mixing_points
    from played_tempi
    left join key_compatibility
        on played_tempi.key = key_compatibility.from_key and played_tempi.partner_key = key_compatibility.to_key
    union all
    select
        tracks.popularity_rank,
        partners.popularity_rank as partner_rank,
        0 as closeness_millionths,
        cast(mixing.score * 10 as {{ dbt.type_int() }}) as mixing_points
    from mixing
    inner join popularity as tracks on mixing.track_id = tracks.track_id
    inner join popularity as partners on mixing.recommended_track_id = partners.track_id
),

merged as (
    select
        popularity_rank,
        partner_rank,
        max(mixing_points) as mixing_points,
        max(closeness_millionths) as closeness_millionths
    from candidates
    group by popularity_rank, partner_rank
),

-- what is popular fills the list of a track that few others are played with, and no list of what nobody plays
short_lists as (
    select popularity_rank
    from merged
    group by popularity_rank
    having count(*) < {{ length }} and max(closeness_millionths) > 0
),

filled as (
    select * from merged
    union all
    select
        short_lists.popularity_rank,
        popularity.popularity_rank as partner_rank,
        0 as mixing_points,
        0 as closeness_millionths
    from short_lists
    cross join popularity
    where
        popularity.popularity > 0
        -- one more, since the track may be among them
        and popularity.popularity_rank <= {{ length + 1 }}
        and popularity.popularity_rank <> short_lists.popularity_rank
        and not exists (
            select 1
            from merged
            where merged.popularity_rank = short_lists.popularity_rank and merged.partner_rank = popularity.popularity_rank
        )
),

scored as (
    select
        filled.popularity_rank,
        filled.partner_rank,
        filled.closeness_millionths,
        filled.mixing_points,
        popularity.track_id as partner_id,
        popularity.popularity,
        -- floats: the rows are many, and decimals slow
        cast(filled.closeness_millionths as {{ dbt.type_float() }}) / 1000000 * {{ var('next_track_weight_company') }}
        + cast(filled.mixing_points as {{ dbt.type_float() }}) / 10 * {{ var('next_track_weight_mixing') }}
        + cast(popularity.popularity as {{ dbt.type_float() }}) * {{ var('next_track_weight_popularity') }} as score
    from filled
    inner join popularity on filled.partner_rank = popularity.popularity_rank
),

ranked as (
    select
        *,
        row_number() over (partition by popularity_rank order by score desc, partner_rank asc) as recommendation_rank
    from scored
)

select
    popularity.track_id,
    ranked.partner_id as recommended_track_id,
    tracks.artist_name || ' - ' || tracks.track_title as recommended_track_name,
    cast(ranked.mixing_points * 0.1 as decimal(3, 2)) as mixing_score,
    cast(ranked.recommendation_rank as {{ dbt.type_int() }}) as recommendation_rank,
    cast(ranked.score as decimal(5, 4)) as score,
    cast(round(ranked.closeness_millionths * 0.000001, 4) as decimal(5, 4)) as company_score,
    cast(round(ranked.popularity, 4) as decimal(5, 4)) as popularity_score,
    {{ array_compact([
        "case when ranked.closeness_millionths > 0 then 'played together' end",
        "case when ranked.mixing_points >= 5 then 'mixes well' when ranked.mixing_points > 0 then 'mixes boldly' end",
        "case when ranked.popularity >= 0.5 then 'popular now' end",
    ]) }} as reasons
from ranked
inner join popularity on ranked.popularity_rank = popularity.popularity_rank
inner join tracks on ranked.partner_id = tracks.track_id
where ranked.recommendation_rank <= {{ length }}

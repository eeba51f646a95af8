{{ config(
    contract={'enforced': true},
    indexes=[{'columns': ['track_id', 'recommendation_rank'], 'unique': true}],
) }}

-- What a DJ is likely to play next: what DJs and listeners bring together with the track, what mixes with it, and what is popular
-- now, blended. gold_harmonic_mixing_recommendations says what mixes by the rules, this one what is probably chosen.

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

in_company as (
    select distinct track_id
    from company
),

-- what fills the list of a track that few others are played with; one more, since it may be among them
popular as (
    select track_id
    from popularity
    where popularity > 0 and popularity_rank <= {{ var('recommendations_per_track') + 1 }}
),

played as (
    select
        track_id,
        partner_id,
        closeness
    from company
    union all
    select
        in_company.track_id,
        popular.track_id as partner_id,
        cast(0 as decimal(7, 6)) as closeness
    from in_company
    cross join popular
    where in_company.track_id <> popular.track_id
),

-- once per track and not per pair
levels as (
    select
        track_id,
        key,
        {{ tempo_level('bpm') }} as tempo,
        {{ tempo_level('bpm', '2.0') }} as double_tempo,
        {{ tempo_level('bpm', '0.5') }} as half_tempo,
        {{ energy_level('energy') }} as energy_level
    from tracks
    {{ evaluated_once() }}
),

-- the score of gold_harmonic_mixing_recommendations, also for pairs that are not among the twenty best; counted as it is, in
-- double and in half time a partner can be near only once
played_tempi as (
    select
        played.track_id,
        played.partner_id,
        played.closeness,
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
    from played
    inner join levels as tracks on played.track_id = tracks.track_id
    inner join levels as partners on played.partner_id = partners.track_id
),

candidates as (
    select
        played_tempi.track_id,
        played_tempi.partner_id,
        played_tempi.closeness,
        cast(
            case
                when key_compatibility.relation <> 'clash' and played_tempi.tempo_difference is not null
                    then (
                        case when key_compatibility.is_compatible then 5 else 0 end
                        + {{ tempo_points('played_tempi.tempo_difference') }}
                        + {{ energy_points('played_tempi.energy_difference') | indent(24) }}
                    ) * 0.1
                else 0
            end as decimal(3, 2)
        ) as mixing_score
    from played_tempi
    left join key_compatibility
        on played_tempi.key = key_compatibility.from_key and played_tempi.partner_key = key_compatibility.to_key
    union all
    select
        track_id,
        recommended_track_id as partner_id,
        cast(0 as decimal(7, 6)) as closeness,
        score as mixing_score
    from mixing
),

merged as (
    select
        track_id,
        partner_id,
        cast(max(mixing_score) as decimal(3, 2)) as mixing_score,
        max(closeness) as closeness
    from candidates
    group by track_id, partner_id
),

scored as (
    select
        merged.track_id,
        merged.partner_id,
        merged.closeness,
        merged.mixing_score,
        popularity.popularity,
        popularity.popularity_rank,
        merged.closeness * {{ var('next_track_weight_company') }}
        + merged.mixing_score * {{ var('next_track_weight_mixing') }}
        + popularity.popularity * {{ var('next_track_weight_popularity') }} as score
    from merged
    inner join popularity on merged.partner_id = popularity.track_id
),

ranked as (
    select
        *,
        row_number() over (partition by track_id order by score desc, popularity_rank asc) as recommendation_rank
    from scored
)

select
    ranked.track_id,
    ranked.partner_id as recommended_track_id,
    tracks.artist_name || ' - ' || tracks.track_title as recommended_track_name,
    ranked.mixing_score,
    cast(ranked.recommendation_rank as {{ dbt.type_int() }}) as recommendation_rank,
    cast(round(ranked.score, 4) as decimal(5, 4)) as score,
    cast(round(ranked.closeness, 4) as decimal(5, 4)) as company_score,
    cast(round(ranked.popularity, 4) as decimal(5, 4)) as popularity_score,
    {{ array_compact([
        "case when ranked.closeness > 0 then 'played together' end",
        "case when ranked.mixing_score >= 0.5 then 'mixes well' when ranked.mixing_score > 0 then 'mixes boldly' end",
        "case when ranked.popularity >= 0.5 then 'popular now' end",
    ]) }} as reasons
from ranked
inner join tracks on ranked.partner_id = tracks.track_id
where ranked.recommendation_rank <= {{ var('recommendations_per_track') }}

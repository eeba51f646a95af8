{{ config(
    contract={'enforced': true},
    indexes=[{'columns': ['track_id', 'recommendation_rank'], 'unique': true}],
) }}

-- The best partners of each track: key +0.5, tempo +0.3 or +0.2, energy +0.2 or +0.1; bolder key moves come after all
-- others. Ties: what DJs really play in sequence, then popularity, then id, so that the result never depends on chance.
-- models/intermediate/mixing finds them; here they get their names, their scores and the reasons in words.
with tracks as (
    select * from {{ ref('int_mixing__tracks') }}
),

quick_matches as (
    select * from {{ ref('int_mixing__quick_matches') }}
),

ranked_matches as (
    select * from {{ ref('int_mixing__ranked_matches') }}
),

moves as (
    select * from {{ ref('int_mixing__moves') }}
),

points as (
    select 3 as points
    union all
    select 2 as points
    union all
    select 1 as points
    union all
    select 0 as points
),

played as (
    select true as is_played
    union all
    select false as is_played
),

-- every combination in words, made once rather than for each of millions of rows
reasons as (
    select distinct
        moves.relation,
        tempo.points as tempo_points,
        energy.points as energy_points,
        played.is_played,
        {{ array_compact([
            "moves.relation || ' key'",
            "case tempo.points when 3 then 'tempo within 3 bpm' else 'tempo within 6 bpm' end",
            "case energy.points when 2 then 'same energy' when 1 then 'similar energy' end",
            "case when played.is_played then 'played in sequence by DJs' end",
        ]) }} as reasons
    from moves
    cross join points as tempo
    cross join points as energy
    cross join played
    where tempo.points >= 2 and energy.points <= 2
),

matches as (
    select
        quick_matches.popularity_rank,
        quick_matches.partner_rank,
        quick_matches.tempo_relation,
        quick_matches.place,
        0 as times_played
    from quick_matches
    where quick_matches.popularity_rank not in (select ranked_matches.popularity_rank from ranked_matches)
    union all
    select
        ranked_matches.popularity_rank,
        ranked_matches.partner_rank,
        ranked_matches.tempo_relation,
        ranked_matches.place,
        ranked_matches.times_played
    from ranked_matches
),

compared as (
    select
        tracks.track_id,
        matches.place,
        partners.track_id as partner_id,
        partners.full_track_name as partner_name,
        partners.key as partner_key,
        partners.bpm as partner_bpm,
        moves.relation,
        case when moves.is_compatible then 5 else 0 end as key_points,
        matches.tempo_relation,
        abs(
            tracks.tempo
            - case matches.tempo_relation
                when 'same' then partners.tempo
                when 'double' then partners.tempo * 2
                else cast(partners.tempo / 2 as {{ dbt.type_int() }})
            end
        ) as tempo_difference,
        abs(tracks.energy_level - partners.energy_level) as energy_difference,
        matches.times_played
    from matches
    inner join tracks on matches.popularity_rank = tracks.popularity_rank
    inner join tracks as partners on matches.partner_rank = partners.popularity_rank
    inner join moves on tracks.wheel_key = moves.from_wheel_key and partners.wheel_key = moves.to_wheel_key
),

pointed as (
    select
        *,
        {{ tempo_points('tempo_difference') }} as tempo_points,
        {{ energy_points('energy_difference') | indent(8) }} as energy_points
    from compared
),

scored as (
    select
        *,
        key_points + tempo_points + energy_points as points,
        case
            when key_points = 0 then 'possible'
            when tempo_points + energy_points = 5 then 'perfect'
            else 'compatible'
        end as compatibility
    from pointed
)

select
    scored.track_id,
    scored.place as recommendation_rank,
    scored.partner_id as recommended_track_id,
    scored.partner_name as recommended_track_name,
    scored.compatibility,
    scored.relation as key_relation,
    scored.partner_key as recommended_key,
    scored.partner_bpm as recommended_bpm,
    scored.tempo_relation,
    scored.times_played as times_played_in_sequence,
    reasons.reasons,
    cast(scored.points * 0.1 as decimal(3, 2)) as score,
    cast(scored.tempo_difference * 0.005 as decimal(6, 2)) as bpm_difference,
    cast(scored.energy_difference * 0.0001 as decimal(5, 4)) as energy_difference
from scored
inner join reasons
    on
        scored.relation = reasons.relation
        and scored.tempo_points = reasons.tempo_points
        and scored.energy_points = reasons.energy_points
        and (scored.times_played > 0) = reasons.is_played

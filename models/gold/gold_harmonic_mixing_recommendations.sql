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

partners as (
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

-- every move in words, made once rather than for each of millions of rows
worded_moves as (
    select
        moves.from_wheel_key,
        moves.to_wheel_key,
        moves.relation,
        case when moves.is_compatible then 5 else 0 end as key_points,
        tempo.points as tempo_points,
        energy.points as energy_points,
        played.is_played,
        {{ array_compact([
            "case moves.relation when 'energy_boost_1' then 'key one semitone up' when 'energy_boost_2' then 'key two semitones up' "
            ~ "else moves.relation || ' key' end",
            "case tempo.points when 3 then 'tempo within 3 bpm' else 'tempo within 6 bpm' end",
            "case energy.points when 2 then 'same energy' when 1 then 'similar energy' end",
            "case when played.is_played then 'played in sequence by DJs' end",
        ]) }} as reasons
    from moves
    cross join points as tempo
    cross join points as energy
    cross join played
    where tempo.points >= 2 and energy.points <= 2
    {{ evaluated_once() }}
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
        tracks.wheel_key,
        partners.wheel_key as partner_wheel_key,
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
    inner join partners on matches.partner_rank = partners.popularity_rank
),

pointed as (
    select
        *,
        {{ tempo_points('tempo_difference') }} as tempo_points,
        {{ energy_points('energy_difference') | indent(8) }} as energy_points
    from compared
    {{ evaluated_once() }}
)

select
    pointed.track_id,
    pointed.place as recommendation_rank,
    pointed.partner_id as recommended_track_id,
    pointed.partner_name as recommended_track_name,
    worded_moves.relation as key_relation,
    pointed.partner_key as recommended_key,
    pointed.partner_bpm as recommended_bpm,
    pointed.tempo_relation,
    pointed.times_played as times_played_in_sequence,
    worded_moves.reasons,
    cast(
        (worded_moves.key_points + worded_moves.tempo_points + worded_moves.energy_points) * 0.1 as decimal(3, 2)
    ) as score,
    cast(pointed.tempo_difference * 0.005 as decimal(6, 2)) as bpm_difference,
    cast(pointed.energy_difference * 0.0001 as decimal(5, 4)) as energy_difference,
    case
        when worded_moves.key_points = 0 then 'possible'
        when worded_moves.tempo_points + worded_moves.energy_points = 5 then 'perfect'
        else 'compatible'
    end as compatibility
from pointed
inner join worded_moves
    on
        pointed.wheel_key = worded_moves.from_wheel_key
        and pointed.partner_wheel_key = worded_moves.to_wheel_key
        and pointed.tempo_points = worded_moves.tempo_points
        and pointed.energy_points = worded_moves.energy_points
        and (pointed.times_played > 0) = worded_moves.is_played

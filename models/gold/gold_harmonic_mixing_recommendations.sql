{{ config(
    contract={'enforced': true},
    indexes=[{'columns': ['track_id', 'recommendation_rank'], 'unique': true}],
) }}

-- The best partners of each track: key +0.5, tempo +0.3 or +0.2, energy +0.2 or +0.1; bolder key moves come after all
-- others. Ties: what DJs really play in sequence, then popularity, then id, so that the result never depends on chance.
with tracks as (
    select * from {{ ref('gold_track_analytics') }}
),

key_compatibility as (
    select * from {{ ref('gold_key_compatibility') }}
),

transitions as (
    select * from {{ ref('silver_track_transitions') }}
),

-- half and double time are the same tempo to a DJ
tempo_factors as (
    select cast(1.0 as decimal(2, 1)) as factor
    union all
    select cast(2.0 as decimal(2, 1)) as factor
    union all
    select cast(0.5 as decimal(2, 1)) as factor
),

neighbours as (
    select -1 as offset_by
    union all
    select 0 as offset_by
    union all
    select 1 as offset_by
),

tempos as (
    select
        tracks.*,
        tempo_factors.factor,
        cast(tracks.bpm * tempo_factors.factor as decimal(8, 2)) as mixing_bpm
    from tracks
    cross join tempo_factors
),

-- tempi within 6 of each other stand in the same bucket or in neighbouring ones, so that the join can hash
bucketed as (
    select
        tempos.*,
        cast(floor(tempos.mixing_bpm / 6) as {{ dbt.type_int() }}) + neighbours.offset_by as bpm_bucket
    from tempos
    cross join neighbours
),

moves as (
    select *
    from key_compatibility
    where relation <> 'clash'
),

pairs as (
    select
        tracks.track_id,
        partner.track_id as partner_id,
        partner.full_track_name as partner_name,
        partner.bpm as partner_bpm,
        partner.key as partner_key,
        moves.relation as key_relation,
        moves.is_compatible,
        partner.factor as tempo_factor,
        partner.play_count as partner_play_count,
        abs(tracks.bpm - partner.mixing_bpm) as bpm_difference,
        abs(tracks.energy - partner.energy) as energy_difference
    from tracks
    inner join moves on tracks.key = moves.from_key
    inner join bucketed as partner
        on
            moves.to_key = partner.key
            and cast(floor(tracks.bpm / 6) as {{ dbt.type_int() }}) = partner.bpm_bucket
    where
        tracks.track_id <> partner.track_id
        and abs(tracks.bpm - partner.mixing_bpm) <= 6
),

scored as (
    select
        *,
        case when is_compatible then 0.5 else 0.0 end as key_score,
        case when bpm_difference <= 3 then 0.3 else 0.2 end as bpm_score,
        case when energy_difference <= 0.1 then 0.2 when energy_difference <= 0.2 then 0.1 else 0.0 end as energy_score
    from pairs
),

ranked as (
    select
        scored.*,
        coalesce(transitions.times_played, 0) as times_played_in_sequence,
        scored.key_score + scored.bpm_score + scored.energy_score as score,
        row_number() over (
            partition by scored.track_id
            order by
                scored.is_compatible desc,
                scored.key_score + scored.bpm_score + scored.energy_score desc,
                coalesce(transitions.times_played, 0) desc,
                scored.partner_play_count desc,
                scored.partner_id asc
        ) as recommendation_rank
    from scored
    left join transitions
        on scored.track_id = transitions.from_track_id and scored.partner_id = transitions.to_track_id
)

select
    track_id,
    cast(recommendation_rank as {{ dbt.type_int() }}) as recommendation_rank,
    partner_id as recommended_track_id,
    partner_name as recommended_track_name,
    cast(score as decimal(3, 2)) as score,
    case
        when not is_compatible then 'possible'
        when score = 1.0 then 'perfect'
        else 'compatible'
    end as compatibility,
    key_relation,
    partner_key as recommended_key,
    partner_bpm as recommended_bpm,
    cast(bpm_difference as decimal(6, 2)) as bpm_difference,
    case tempo_factor when 1.0 then 'same' when 2.0 then 'double' else 'half' end as tempo_relation,
    cast(energy_difference as decimal(5, 4)) as energy_difference,
    cast(times_played_in_sequence as {{ dbt.type_int() }}) as times_played_in_sequence,
    {{ array_compact([
        "key_relation || ' key'",
        "case when bpm_score = 0.3 then 'tempo within 3 bpm' else 'tempo within 6 bpm' end",
        "case energy_score when 0.2 then 'same energy' when 0.1 then 'similar energy' end",
        "case when times_played_in_sequence > 0 then 'played in sequence by DJs' end",
    ]) }} as reasons
from ranked
where recommendation_rank <= {{ var('recommendations_per_track') }}

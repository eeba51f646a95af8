{{ config(indexes=[{'columns': ['cell', 'popularity_rank']}]) }}

-- Every track as a partner, in the cells it is found in: as fast as it is, and counted in double and in half time; with how fast
-- and how energetic a track may be for which it is as near as can be. That is worked out here, once, since the search asks it of
-- millions of pairs.
{%- set reach = mixing_reach() %}
{%- set pitch_percent = var('mixing_pitch_range_percent') %}

with tracks as (
    select * from {{ ref('int_mixing__tracks') }}
),

{{ beats() }},

partners as (
    select
        tracks.popularity_rank,
        tracks.track_id,
        tracks.wheel_key,
        tracks.energy_level,
        cast(tracks.tempo * beats.times / beats.parts as {{ dbt.type_int() }}) as tempo
    from tracks
    cross join beats
),

tempo_steps as (
    select
        tempo - tempo % {{ reach.tempo }} as tempo_step,
        max(case when energy_level is null then 1 else 0 end) as has_unknown_energy
    from tracks
    group by tempo - tempo % {{ reach.tempo }}
),

beside as (
    select -{{ reach.tempo }} as distance
    union all
    select 0 as distance
    union all
    select {{ reach.tempo }} as distance
),

-- the steps that tracks look into are their own and those beside it; most tracks in double or half time are in nobody's reach
searched_steps as (
    select
        tempo_steps.tempo_step + beside.distance as tempo_step,
        max(tempo_steps.has_unknown_energy) as has_unknown_energy
    from tempo_steps
    cross join beside
    group by tempo_steps.tempo_step + beside.distance
),

found_partners as (
    select
        partners.*,
        -- no further than the pitch fader allows
        case
            when partners.tempo * {{ pitch_percent }} >= {{ reach.tempo * 100 }} then {{ reach.tempo }}
            else cast(floor(partners.tempo * {{ pitch_percent }} / 100.0) as {{ dbt.type_int() }})
        end as tempo_reach,
        searched_steps.has_unknown_energy
    from partners
    inner join searched_steps on partners.tempo - partners.tempo % {{ reach.tempo }} = searched_steps.tempo_step
),

-- tracks of unknown energy look for partners of any energy
cell_energies as (
    select
        found_partners.*,
        found_partners.energy_level as cell_energy,
        found_partners.energy_level - {{ reach.energy }} as energy_from,
        found_partners.energy_level + {{ reach.energy }} as energy_to
    from found_partners
    where found_partners.energy_level is not null
    union all
    select
        found_partners.*,
        {{ reach.unknown_energy }} as cell_energy,
        {{ reach.unknown_energy }} as energy_from,
        {{ reach.unknown_energy }} as energy_to
    from found_partners
    where found_partners.has_unknown_energy = 1
)

select
    {{ mixing_cell('wheel_key', 'tempo', 'cell_energy') }} as cell,
    track_id,
    popularity_rank,
    tempo - tempo_reach as tempo_from,
    tempo + tempo_reach as tempo_to,
    energy_from,
    energy_to
from cell_energies
order by cell asc, popularity_rank asc

{{ config(indexes=[{'columns': ['cell', 'popularity_rank']}]) }}

-- Every track as a partner, in the cells it is found in: as fast as it is, and counted in double and in half time.
with tracks as (
    select * from {{ ref('int_mixing__tracks') }}
),

{{ tempo_relations() }},

partners as (
    select
        tracks.popularity_rank,
        tracks.wheel_key,
        {{ tempo_level('tracks.bpm', 'tempo_relations.factor') }} as tempo,
        tracks.energy_level,
        tempo_relations.tempo_relation
    from tracks
    cross join tempo_relations
),

-- tracks of unknown energy look for partners of any energy; rows for them are made only at the tempi where there are such
tempi_without_energy as (
    select distinct tempo - tempo % {{ mixing_reach().tempo }} as tempo_step
    from tracks
    where energy_level is null
),

cell_energies as (
    select
        partners.*,
        partners.energy_level as cell_energy
    from partners
    where partners.energy_level is not null
    union all
    select
        partners.*,
        cast(null as {{ dbt.type_int() }}) as cell_energy
    from partners
    where exists (
        select 1
        from tempi_without_energy
        where
            tempi_without_energy.tempo_step - {{ mixing_reach().tempo }} <= partners.tempo
            and partners.tempo < tempi_without_energy.tempo_step + {{ 2 * mixing_reach().tempo }}
    )
)

select
    {{ mixing_cell('wheel_key', 'tempo', 'cell_energy') }} as cell,
    popularity_rank,
    wheel_key,
    tempo,
    energy_level,
    tempo_relation
from cell_energies

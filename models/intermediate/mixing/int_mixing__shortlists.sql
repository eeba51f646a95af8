{{ config(indexes=[{'columns': ['cell', 'popularity_rank'], 'unique': true}]) }}

-- For each cell that tracks stand in: the most popular partners in it and around it, in every compatible key. The tracks of
-- a cell share the list, and there is only so many cells, so this costs the same for every large catalogue.
{#- about half of a list is near enough to a given track of the cell #}
{%- set length = 5 * var('recommendations_per_track') %}

with tracks as (
    select * from {{ ref('int_mixing__tracks') }}
),

moves as (
    select * from {{ ref('int_mixing__moves') }}
),

cells as (
    select distinct
        wheel_key,
        cell
    from tracks
),

{{ compatible_key_distances() }}

select
    cells.cell,
    partner.popularity_rank,
    partner.wheel_key,
    partner.tempo,
    partner.energy_level,
    partner.tempo_relation
from cells
inner join compatible_key_distances on cells.wheel_key = compatible_key_distances.from_wheel_key
{{ first_rows_of(
    partners_in_and_beside(ref('int_mixing__partners'), 'cells.cell', length), 'popularity_rank asc', length, 'partner'
) }}

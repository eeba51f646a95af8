{{ config(indexes=[{'columns': ['cell', 'popularity_rank'], 'unique': true}]) }}

-- For each cell that tracks stand in: the most popular partners in it and beside it, in every compatible key. The tracks of
-- a cell share the list, and there is only so many cells, so this costs the same for every large catalogue.
{#- about half of a list is near enough to a given track of the cell #}
{%- set length = 5 * var('recommendations_per_track') %}
{%- set key_count = 4 %}
{%- set steps = mixing_steps() %}

{#- the table is named, and no CTE, since PostgreSQL would copy one that is used so often #}
{%- set heads = [] %}
{%- for number in range(1, key_count + 1) %}
{%- for tempo_step in [-1, 0, 1] %}
{%- for energy_step in [-1, 0, 1] %}
{%- do heads.append(
    "(select partners.* from " ~ ref('int_mixing__partners') ~ " as partners where partners.cell = cells_of_keys.cell_" ~ number
    ~ " + (" ~ (tempo_step * steps.tempo + energy_step * steps.energy)
    ~ ") order by partners.cell asc, partners.popularity_rank asc limit " ~ length ~ ")"
) %}
{%- endfor %}
{%- endfor %}
{%- endfor %}

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

moves_made as (
    select
        from_wheel_key,
        to_wheel_key - from_wheel_key as key_distance,
        row_number() over (partition by from_wheel_key order by to_wheel_key asc) as move_number
    from moves
    where is_compatible
),

-- the same cell in each compatible key
cells_of_keys as (
    select
        cells.cell,
        {%- for number in range(1, key_count) %}
        cells.cell
        + {{ steps.wheel_key }}
        * max(case moves_made.move_number when {{ number }} then moves_made.key_distance end) as cell_{{ number }},
        {%- endfor %}
        cells.cell
        + {{ steps.wheel_key }}
        * max(case moves_made.move_number when {{ key_count }} then moves_made.key_distance end) as cell_{{ key_count }}
    from cells
    inner join moves_made on cells.wheel_key = moves_made.from_wheel_key
    group by cells.cell
)

select
    cells_of_keys.cell,
    partner.popularity_rank,
    partner.wheel_key,
    partner.tempo,
    partner.energy_level,
    partner.tempo_relation
from cells_of_keys
{{ first_rows_of(
    'select heads.* from (' ~ heads | join('\n    union all\n    ') ~ ') as heads',
    'popularity_rank asc', length, 'partner'
) }}

{# The grid on which partners are looked up: a cell is one key, 3 bpm and 0.1 of energy. Tempo comes in 1/200 bpm and energy
   in 1/10,000, so that all sums are exact, halves of a tempo included. Whatever is as near as the best partners must be
   lies in a track's own cell or in one beside it. #}

{% macro mixing_reach() -%}
    {{ return({'tempo': 600, 'wide_tempo': 1200, 'energy': 1000, 'wide_energy': 2000, 'unknown_energy': 50000}) }}
{%- endmacro %}


{# From one cell to the next: energy takes the last five digits of a cell's number, tempo the six before them. -#}
{% macro mixing_steps() -%}
    {{ return({'wheel_key': 10 ** 11, 'tempo': 600 * 10 ** 5, 'energy': 1000}) }}
{%- endmacro %}


{% macro tempo_level(bpm) -%}
cast({{ bpm }} * 200 as {{ dbt.type_int() }})
{%- endmacro %}


{% macro energy_level(energy) -%}
cast({{ energy }} * 10000 as {{ dbt.type_int() }})
{%- endmacro %}


{# Keys as numbers that a cell can hold: 2 for 1A, 3 for 1B and so on round the wheel to 25 for 12B. -#}
{% macro wheel_key(camelot_number, camelot_letter) -%}
({{ camelot_number }} * 2 + case {{ camelot_letter }} when 'B' then 1 else 0 end)
{%- endmacro %}


{# Who has no energy is looked up in cells of every energy, which stand apart from the others. -#}
{% macro mixing_cell(wheel_key, tempo, energy) -%}
    {%- set reach = songnodes.mixing_reach() -%}
(
    {{ wheel_key }} * cast({{ songnodes.mixing_steps().wheel_key }} as {{ dbt.type_bigint() }})
    + ({{ tempo }} - {{ tempo }} % {{ reach.tempo }}) * cast({{ 10 ** 5 }} as {{ dbt.type_bigint() }})
    + coalesce({{ energy }} - {{ energy }} % {{ reach.energy }}, {{ reach.unknown_energy }})
)
{%- endmacro %}


{# The partner is the one whose tempo is changed, by at most what the pitch fader allows. -#}
{% macro within_pitch_range(tempo, partner_tempo) -%}
abs({{ tempo }} - {{ partner_tempo }}) * 100 <= {{ partner_tempo }} * {{ var('mixing_pitch_range_percent') }}
{%- endmacro %}


{# As near in tempo and energy as scores highest; to a track of unknown energy every energy is the same. -#}
{% macro within_best_reach(track, partner) -%}
{{ track }}.tempo between {{ partner }}.tempo_from and {{ partner }}.tempo_to
and coalesce({{ track }}.energy_level, {{ songnodes.mixing_reach().unknown_energy }})
between {{ partner }}.energy_from and {{ partner }}.energy_to
{%- endmacro %}


{# To a DJ half and double time are the same tempo. Fractions, since whole numbers are compared fastest: tempi are even, so
   halves are exact. A CTE. -#}
{% macro beats() -%}
beats as (
    select
        1 as times,
        1 as parts
    union all
    select
        2 as times,
        1 as parts
    union all
    select
        1 as times,
        2 as parts
)
{%- endmacro %}


{# How far the tempi of two partners are apart as they are, in double or in half time. Tempi are at least 20 bpm, so they are within
   reach in one of these ways only. -#}
{% macro partners_tempo_difference(tempo, partner_tempo) -%}
    {%- set reach = songnodes.mixing_reach().wide_tempo -%}
case
    when abs({{ tempo }} - {{ partner_tempo }}) <= {{ reach }} then abs({{ tempo }} - {{ partner_tempo }})
    when abs({{ tempo }} - {{ partner_tempo }} * 2) <= {{ reach }} then abs({{ tempo }} - {{ partner_tempo }} * 2)
    else abs({{ tempo }} - cast({{ partner_tempo }} / 2 as {{ dbt.type_int() }}))
end
{%- endmacro %}


{# What tempo and energy add to the score, in tenths; a compatible key adds five. -#}
{% macro tempo_points(tempo_difference) -%}
case when {{ tempo_difference }} <= {{ songnodes.mixing_reach().tempo }} then 3 else 2 end
{%- endmacro %}


{% macro energy_points(energy_difference) -%}
    {%- set reach = songnodes.mixing_reach() -%}
case
    when {{ energy_difference }} <= {{ reach.energy }} then 2
    when {{ energy_difference }} <= {{ reach.wide_energy }} then 1
    else 0
end
{%- endmacro %}


{# The score in tenths, and ten more in a compatible key: all compatible partners rank before the bolder moves. -#}
{% macro match_class(is_compatible, tempo_difference, energy_difference) -%}
case when {{ is_compatible }} then 15 else 0 end
+ {{ songnodes.tempo_points(tempo_difference) }}
+ {{ songnodes.energy_points(energy_difference) }}
{%- endmacro %}


{# Of the nearest partners of one track none can be better than another: to a track of unknown energy nothing is near in energy. #}
{% macro best_match_class(energy_level) -%}
case when {{ energy_level }} is null then 18 else 20 end
{%- endmacro %}


{# A query for the partners in a cell and the cells beside it, in every compatible key, of the CTE `compatible_key_distances`.

   The table `partners` is named, and no CTE, so that its index gives each cell's partners by popularity, and where they are wanted in
   that order no more are read than are wanted. -#}
{% macro partners_in_and_beside(partners, cell) -%}
    {%- set steps = songnodes.mixing_steps() -%}
    {%- set heads = [] -%}
    {%- for number in range(1, 5) -%}
        {%- for tempo_step in [-1, 0, 1] -%}
            {%- for energy_step in [-1, 0, 1] -%}
                {%- do heads.append(
                    "(select partners.* from " ~ partners ~ " as partners where partners.cell = " ~ cell
                    ~ " + compatible_key_distances.distance_" ~ number ~ " * " ~ steps.wheel_key
                    ~ " + (" ~ (tempo_step * steps.tempo + energy_step * steps.energy)
                    ~ ") order by partners.cell asc, partners.popularity_rank asc)"
                ) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
select heads.* from (
    {{ heads | join('\n    union all\n    ') }}
) as heads
{%- endmacro %}

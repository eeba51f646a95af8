{# Casts that answer NULL where a plain cast would raise: PostgreSQL 15 has no pg_input_is_valid. #}

{% macro try_integer(expr) -%}
    {{ return(adapter.dispatch('try_integer', 'songnodes')(expr)) }}
{%- endmacro %}

{# "204053.0" is an integer to us: providers send floats where they document integers. #}
{% macro default__try_integer(expr) -%}
cast({{ songnodes.number_within(expr, -999999999, 999999999, 9, 0) }} as integer)
{%- endmacro %}


{% macro try_boolean(expr) -%}
    {{ return(adapter.dispatch('try_boolean', 'songnodes')(expr)) }}
{%- endmacro %}

{% macro default__try_boolean(expr) -%}
(case lower({{ expr }}) when 'true' then true when 'false' then false end)
{%- endmacro %}


{% macro number_within(expr, low, high, precision, scale) -%}
    {{ return(adapter.dispatch('number_within', 'songnodes')(expr, low, high, precision, scale)) }}
{%- endmacro %}

{% macro default__number_within(expr, low, high, precision, scale) -%}
(case
    when {{ songnodes.is_number(expr) }}
        then case
            when cast({{ expr }} as numeric) between {{ low }} and {{ high }}
                then cast({{ expr }} as numeric({{ precision }}, {{ scale }}))
        end
end)
{%- endmacro %}


{# A length and no {1,40} in the pattern: PostgreSQL takes five times as long over counted repetitions. #}
{% macro is_number(expr) -%}
(length({{ expr }}) < 50 and {{ expr }} ~ '^ *[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9][0-9]?)? *$')
{%- endmacro %}

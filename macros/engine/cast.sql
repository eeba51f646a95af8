{# Casts that answer NULL where a plain cast would raise: PostgreSQL 15 has no pg_input_is_valid. #}

{% macro try_number(expr, precision=none, scale=0) -%}
    {{ return(adapter.dispatch('try_number', 'songnodes')(expr, precision, scale)) }}
{%- endmacro %}

{% macro default__try_number(expr, precision, scale) -%}
    {%- set guard = songnodes.is_number(expr) -%}
    {%- if precision is none -%}
(case when {{ guard }} then cast({{ expr }} as numeric) end)
    {%- else -%}
(case
    when {{ guard }}
        then case
            when abs(round(cast({{ expr }} as numeric), {{ scale }})) < 1e{{ precision - scale }}
                then cast(cast({{ expr }} as numeric) as numeric({{ precision }}, {{ scale }}))
        end
end)
    {%- endif -%}
{%- endmacro %}


{% macro try_integer(expr) -%}
    {{ return(adapter.dispatch('try_integer', 'songnodes')(expr)) }}
{%- endmacro %}

{# "204053.0" is an integer to us: providers send floats where they document integers. #}
{% macro default__try_integer(expr) -%}
cast({{ songnodes.try_number(expr, 9, 0) }} as integer)
{%- endmacro %}


{% macro try_boolean(expr) -%}
    {{ return(adapter.dispatch('try_boolean', 'songnodes')(expr)) }}
{%- endmacro %}

{% macro default__try_boolean(expr) -%}
(case lower({{ expr }}) when 'true' then true when 'false' then false end)
{%- endmacro %}


{% macro known_number(expr) -%}
nullif({{ expr }}, 0)
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

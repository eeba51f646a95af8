{# Sets of a few things as bits of a number, so that a row can hold a set and compare it with another's. #}

{% macro common_bits(left_bits, right_bits) -%}
    {{ return(adapter.dispatch('common_bits', 'songnodes')(left_bits, right_bits)) }}
{%- endmacro %}

{% macro default__common_bits(left_bits, right_bits) -%}
({{ left_bits }} & {{ right_bits }})
{%- endmacro %}


{# A sum, which every engine has: each bit may come only once. #}
{% macro sum_of_bits(bit, condition) -%}
cast(sum(case when {{ condition }} then {{ bit }} else 0 end) as {{ dbt.type_bigint() }})
{%- endmacro %}

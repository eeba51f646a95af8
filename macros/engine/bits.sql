{# Sets of a few things as bits of a number, so that a row can hold a set and compare it with another's. #}

{% macro common_bits(left_bits, right_bits) -%}
    {{ return(adapter.dispatch('common_bits', 'songnodes')(left_bits, right_bits)) }}
{%- endmacro %}

{% macro default__common_bits(left_bits, right_bits) -%}
({{ left_bits }} & {{ right_bits }})
{%- endmacro %}


{% macro bits_where(condition, bit) -%}
    {{ return(adapter.dispatch('bits_where', 'songnodes')(condition, bit)) }}
{%- endmacro %}

{% macro default__bits_where(condition, bit) -%}
bit_or(case when {{ condition }} then {{ bit }} else 0 end)
{%- endmacro %}

{# Whether a row came with a load that this run may see: bronze is never read without this. -#}
{% macro is_visible_load(load_id) -%}
    {{ load_id }} in (select loads.load_id from {{ ref('stg_ops__visible_loads') }} as loads)
{%- endmacro %}

{# dbt's unit tests cast each cell of a fixture to the type of its column, and know every array as "ARRAY", which is no type.
   All our arrays hold text; with this a fixture writes them as YAML lists. -#}
{% macro postgres__safe_cast(field, type) -%}
    {%- if type == 'ARRAY' and field is sequence and field is not string -%}
        {%- set members = [] -%}
        {%- for member in field -%}
            {%- do members.append(dbt.string_literal(dbt.escape_single_quotes(member | string))) -%}
        {%- endfor -%}
        {{ songnodes.array_of(members) }}
    {%- else -%}
        cast({{ field }} as {{ songnodes.type_text_array() if type == 'ARRAY' else type }})
    {%- endif -%}
{%- endmacro %}

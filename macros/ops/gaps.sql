{# The fields of the waterfall that are asked for and have no value, in the order of the alphabet. #}
{% macro missing_fields(tracks, required_fields) -%}
    {%- set gaps = [] -%}
    {%- for field in songnodes.field_values().keys() | sort -%}
        {%- do gaps.append(
            "case when " ~ tracks ~ "." ~ field ~ " is null and " ~ songnodes.array_has(required_fields, "'" ~ field ~ "'")
            ~ " then '" ~ field ~ "' end"
        ) -%}
    {%- endfor -%}
    {{ songnodes.array_compact(gaps) }}
{%- endmacro %}

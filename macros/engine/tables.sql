{# What has no meaning on an engine without statistics to refresh. #}

{% macro analyze_table() -%}
    {{ return(adapter.dispatch('analyze_table', 'songnodes')()) }}
{%- endmacro %}

{% macro default__analyze_table() -%}
    {%- if model.config.materialized in ('table', 'incremental') -%}analyze {{ this }}{%- endif -%}
{%- endmacro %}

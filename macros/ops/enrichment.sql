{# The time against which the age of answers is measured. dbt builds give it as a var, so that what is asked for can be
   computed for any day and tested; without it, it is the time of reading. #}
{% macro enrichment_as_of() -%}
    {%- set as_of = var('enrichment_as_of', none) -%}
    {{ "cast('" ~ as_of ~ "' as " ~ dbt.type_timestamp() ~ ")" if as_of else 'current_timestamp' }}
{%- endmacro %}

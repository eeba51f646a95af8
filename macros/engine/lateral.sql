{# For each row on the left, the first rows of a query about it. #}

{% macro first_rows_of(query, order_by, row_limit, alias) -%}
    {{ return(adapter.dispatch('first_rows_of', 'songnodes')(query, order_by, row_limit, alias)) }}
{%- endmacro %}

{# PostgreSQL reads no further than it must where an index has the order. #}
{% macro default__first_rows_of(query, order_by, row_limit, alias) -%}
cross join lateral (
    {{ query }}
    order by {{ order_by }}
    limit {{ row_limit }}
) as {{ alias }}
{%- endmacro %}

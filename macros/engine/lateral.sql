{# For each row on the left: the first rows of a query about it, or columns computed once. #}

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


{% macro arrays_of_first_rows(query, columns, order_by, row_limit, alias) -%}
    {{ return(adapter.dispatch('arrays_of_first_rows', 'songnodes')(query, columns, order_by, row_limit, alias)) }}
{%- endmacro %}

{# Each row on the left sorts its own few rows, so that all of them together are never sorted. #}
{% macro default__arrays_of_first_rows(query, columns, order_by, row_limit, alias) -%}
cross join lateral (
    select
    {%- for name, column in columns.items() %}
        {{ songnodes.array_in_order(column, order_by) }} as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
    from (
        select * from ({{ query }}) as every_row
        order by {{ order_by }}
        limit {{ row_limit }}
    ) as first_rows
) as {{ alias }}
{%- endmacro %}


{% macro first_in_shared_list(
    members, is_member, member_columns, list, list_order, is_found, value, row_limit, values_name, alias
) -%}
    {{ return(adapter.dispatch('first_in_shared_list', 'songnodes')(
        members, is_member, member_columns, list, list_order, is_found, value, row_limit, values_name, alias
    )) }}
{%- endmacro %}

{# The list is made once for each row on the left, and no further than the member that reads most of it needs: each takes what it
   finds into an array, in the list's order. PostgreSQL reads a materialized CTE in the order in which it was made; to ask for that
   order again would have versions before 17 read and sort the whole list for each member, which takes twenty times as long. #}
{% macro default__first_in_shared_list(
    members, is_member, member_columns, list, list_order, is_found, value, row_limit, values_name, alias
) -%}
cross join lateral (
    with list as materialized (
        {{ list }}
        order by {{ list_order }} asc
    )

    select
        {{ member_columns | join(', ') }},
        array(
            select list.{{ value }}
            from list
            where {{ is_found }}
            limit {{ row_limit }}
        ) as {{ values_name }}
    from {{ members }} as members
    where {{ is_member }}
) as {{ alias }}
{%- endmacro %}


{% macro lateral_columns(columns, alias) -%}
    {{ return(adapter.dispatch('lateral_columns', 'songnodes')(columns, alias)) }}
{%- endmacro %}

{% macro default__lateral_columns(columns, alias) -%}
cross join lateral (
    select
    {%- for name, value in columns.items() %}
        {{ value }} as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
    limit all offset 0
) as {{ alias }}
{%- endmacro %}

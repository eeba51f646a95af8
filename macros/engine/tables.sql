{# What is about an engine's planner and not about the data. #}

{% macro analyze_table() -%}
    {{ return(adapter.dispatch('analyze_table', 'songnodes')()) }}
{%- endmacro %}

{# A sample of 300 rows per step of the statistics target is read for it, 30,000 by default, however little was written. So of a table that is
   added to it is read anew when this run wrote as much as a quarter of it; smaller changes add up until autovacuum sees them. And of tables
   that are read by their keys alone, `meta: {statistics_target: …}` asks for less: arrays are dear to look at. -#}
{% macro default__analyze_table() -%}
    {%- if model.config.meta.get('statistics_target') -%}
        set local default_statistics_target = {{ model.config.meta.statistics_target }};
    {% endif -%}
    {%- if model.config.materialized == 'incremental' and is_incremental() -%}
        do $$
        declare
            written constant oid := '{{ this }}'::regclass;
        begin
            if (
                select
                    4 * (
                        pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid)
                    ) > greatest(reltuples, 0)
                from pg_class
                where oid = written
            ) then
                analyze {{ this }};
            end if;
        end
        $$
    {%- elif model.config.materialized in ('seed', 'table', 'incremental') -%}
        analyze {{ this }}
    {%- endif -%}
{%- endmacro %}


{% macro join_by_hash() -%}
    {{ return(adapter.dispatch('join_by_hash', 'songnodes')()) }}
{%- endmacro %}

{# Where nobody can foresee how many rows are left, PostgreSQL expects one and joins in nested loops, which takes minutes when
   there are thousands; or it expects millions and sorts them. For this transaction it does so only where there is no other way. #}
{% macro default__join_by_hash() -%}
set local enable_nestloop = off; set local enable_mergejoin = off
{%- endmacro %}


{% macro is_any_of(expr, query) -%}
    {{ return(adapter.dispatch('is_any_of', 'songnodes')(expr, query)) }}
{%- endmacro %}

{# An array is known before the scan starts, so that an index finds the few rows; PostgreSQL would put an `in (select …)`
   on top of everything below it and read the whole table first. #}
{% macro default__is_any_of(expr, query) -%}
{{ expr }} = any(array({{ query }}))
{%- endmacro %}


{% macro few_texts(query) -%}
    {{ return(adapter.dispatch('few_texts', 'songnodes')(query)) }}
{%- endmacro %}

{# A query of one column, each text once, where few are found and PostgreSQL expects a large part of a table: of a load that is new it
   knows nothing. Of an array it expects ten rows, and looks up by index what belongs to them. #}
{% macro default__few_texts(query) -%}
select distinct texts.item
from unnest(array({{ query }})) as texts (item)
{%- endmacro %}


{% macro as_contract_text(expr) -%}
    {{ return(adapter.dispatch('as_contract_text', 'songnodes')(expr)) }}
{%- endmacro %}

{# Keys are in byte order from where they are made, and contracts, which know types only, have the database's order. PostgreSQL
   looks up a key of the one kind in no index of the other. #}
{% macro default__as_contract_text(expr) -%}
{{ expr }} collate "default"
{%- endmacro %}


{% macro search_index(column) -%}
    {{ return(adapter.dispatch('search_index', 'songnodes')(column)) }}
{%- endmacro %}

{# What an index for full-text search is made over; "simple" because names are in every language, and have no stop words. #}
{% macro default__search_index(column) -%}
to_tsvector('simple', {{ column }})
{%- endmacro %}


{% macro evaluated_once() -%}
    {{ return(adapter.dispatch('evaluated_once', 'songnodes')()) }}
{%- endmacro %}

{# At the end of a CTE whose expressions are costly and used more than once: PostgreSQL would otherwise copy them into every
   place that uses them. #}
{% macro default__evaluated_once() -%}offset 0{%- endmacro %}


{% macro is_first(rank) -%}
    {{ return(adapter.dispatch('is_first', 'songnodes')(rank)) }}
{%- endmacro %}

{# Of `= 1` PostgreSQL expects that one row in two hundred is left, whatever the rank is within, and then joins the rest of the
   query in nested loops, which takes minutes when all are left. Of `< 2` it expects a third. #}
{% macro default__is_first(rank) -%}
{{ rank }} < 2
{%- endmacro %}

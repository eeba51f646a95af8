{# Nearest neighbours, where the server has an extension for them. #}

{% macro add_vector(column_name, numbers, description) -%}
    {{ return(adapter.dispatch('add_vector', 'songnodes')(column_name, numbers, description)) }}
{%- endmacro %}

{# pgvector. The column is generated, so that it cannot differ from the columns it is made of; as it may be absent, it is no part of the
   contract. Asked of the server when it runs and not while dbt compiles. An index of lists and not of a graph (hnsw), since the table is
   made anew every time: at 16,839 tracks the one was built in 0.05 s and the other in 9 s. -#}
{% macro default__add_vector(column_name, numbers, description) -%}
do $$
declare
    rows_of_table bigint;
begin
    if not exists (select 1 from pg_available_extensions where name = 'vector') then
        return;
    end if;
    begin
        create extension if not exists vector;
    exception when insufficient_privilege or invalid_schema_name then
        raise notice 'no right to create the extension vector: {{ this }} gets no {{ column_name }}';
        return;
    end;
    -- it may have been made in a schema of its own, which nobody looks into by himself
    perform set_config('search_path', concat_ws(', ', nullif(current_setting('search_path'), ''), quote_ident(nspname)), true)
    from pg_extension inner join pg_namespace on pg_namespace.oid = extnamespace
    where extname = 'vector';
    alter table {{ this }} add column {{ column_name }} vector({{ numbers | length }})
        generated always as (cast(array[{{ numbers | join(', ') }}] as vector({{ numbers | length }}))) stored;
    comment on column {{ this }}.{{ column_name }} is '{{ description | replace("'", "''") }}';
    select count(*) into rows_of_table from {{ this }};
    execute format(
        'create index on {{ this }} using ivfflat ({{ column_name }} vector_l2_ops) with (lists = %s)',
        greatest(1, least(1000, rows_of_table / 1000))
    );
end
$$
{%- endmacro %}

{# dbt takes any table of the right name for its own: it swaps it for the new one and drops it, with every view that reads it. So before the
   first build, when nothing can be ours yet, a database in which somebody else has such names is refused. -#}
{% macro check_strangers() -%}
    {%- set wanted = modules.re.findall('create table if not exists ([a-z]+)[.]([a-z_]+)', create_ops_state()) -%}
    {%- for node in graph.nodes.values() if node.resource_type in ('model', 'seed') -%}
        {%- do wanted.append((node.schema, node.alias)) -%}
    {%- endfor -%}
    {%- set taken = run_query(
        "select wanted.schema_name || '.' || wanted.table_name from (values ('" ~ wanted | map('join', "', '") | join("'), ('")
        ~ "')) as wanted (schema_name, table_name)"
        ~ " inner join pg_namespace as schemas on wanted.schema_name = schemas.nspname"
        ~ " inner join pg_class as tables on schemas.oid = tables.relnamespace and wanted.table_name = tables.relname"
        ~ " where to_regclass('ops.enrichment_pipeline_runs') is null order by 1"
    ).columns[0].values() -%}
    {%- if taken -%}
        {%- do exceptions.raise_compiler_error(
            "SongNodes has never built in this database, and there are tables whose names it needs: " ~ taken | join(', ')
            ~ ". It would replace them, so nothing was done. Give it a database of its own: create database songnodes") -%}
    {%- endif -%}
{%- endmacro %}

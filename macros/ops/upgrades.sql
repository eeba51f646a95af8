{# A table that grows night by night, and one of a seed, keeps the columns that an earlier version of the project gave it (or a file with
   semicolons), and its next night would end in an error of SQL. Which columns it has, its YAML tells; those that get new ones by
   themselves are left out. -#}
{% macro check_columns() -%}
    {%- set described = [] -%}
    {%- for node in graph.nodes.values() if node.config.materialized in ('incremental', 'seed') -%}
        {%- for column in node.columns if node.config.on_schema_change != 'append_new_columns' -%}
            {%- do described.append("('" ~ node.schema ~ "', '" ~ node.alias ~ "', '" ~ column ~ "')") -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set lacking = run_query(
        "select distinct described.table_schema || '.' || described.table_name"
        ~ " from (values " ~ described | join(', ') ~ ") as described (table_schema, table_name, column_name)"
        ~ " inner join information_schema.tables as built"
        ~ " on described.table_schema = built.table_schema and described.table_name = built.table_name"
        ~ " where not exists (select from information_schema.columns as has where has.table_schema = described.table_schema"
        ~ " and has.table_name = described.table_name and has.column_name = described.column_name) order by 1"
    ).columns[0].values() -%}
    {%- if lacking -%}
        {%- do exceptions.raise_compiler_error(
            "This database was built by an earlier version of the project, or from other seeds, and lacks columns in " ~ lacking | join(', ')
            ~ ". Build it anew, once: dbt build --full-refresh") -%}
    {%- endif -%}
{%- endmacro %}

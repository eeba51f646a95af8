{# A table that grows night by night, and one of a seed, keeps the columns that an earlier version of the project gave it (or a person, or a
   file with semicolons), and its next night would end in an error of SQL. Which columns it has, its YAML tells; those that get new ones by
   themselves are left out, and a seed's table may have more. -#}
{% macro check_columns() -%}
    {%- set described = [] -%}
    {%- for node in graph.nodes.values() if node.config.materialized in ('incremental', 'seed') -%}
        {%- set is_all = 'true' if node.resource_type == 'model' else 'false' -%}
        {%- for column in node.columns if node.config.on_schema_change != 'append_new_columns' -%}
            {%- do described.append("('" ~ node.schema ~ '.' ~ node.alias ~ "', '" ~ column ~ "', " ~ is_all ~ ")") -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set differing = run_query(
        "with described (table_name, column_name, is_all) as (values " ~ described | join(', ') ~ "),"
        ~ " built as (select table_schema || '.' || table_name as table_name, cast(column_name as text) as column_name"
        ~ " from information_schema.columns)"
        ~ " select table_name || string_agg(case when built.column_name is null then ' lacks ' else ' has ' end || column_name, ' and'"
        ~ " order by column_name) from described full join built using (table_name, column_name)"
        ~ " where (built.column_name is null and table_name in (select there.table_name from built as there))"
        ~ " or (described.column_name is null and table_name in (select whole.table_name from described as whole where whole.is_all))"
        ~ " group by table_name order by 1"
    ).columns[0].values() -%}
    {%- if differing -%}
        {%- do exceptions.raise_compiler_error(
            "Tables have other columns than they should: " ~ differing | join(', ') ~ ". Where an earlier version of the project, or other"
            ~ " seeds, made them, build them anew, once: dbt build --full-refresh. A column that you added yourself goes with that; first move"
            ~ " it to a table of your own.") -%}
    {%- endif -%}
{%- endmacro %}

{# A table is a function of the loads, of what was decided about tracks (unless it is made before), of the seeds, vars and the code. While
   none of these changed, one with `meta: {kept_while_unchanged: true}` stays as it is, and so does one that takes in loads, as there
   are none: a night without news costs nothing. A full refresh of whatever models, and a run that does not build all that takes in
   loads, builds such tables anew, or adds to them. -#}
{% materialization table, adapter='postgres' -%}
    {{ return(keep_or_build(dbt.materialization_table_default)) }}
{%- endmaterialization %}


{% materialization incremental, adapter='postgres' -%}
    {{ return(keep_or_build(dbt.materialization_incremental_default)) }}
{%- endmaterialization %}


{% macro keep_or_build(build) -%}
    {%- set token = content_token() -%}
    {%- if token and has_content(this, token) -%}
        {%- call statement('main', auto_begin=false) -%}
            select 1
        {%- endcall -%}
        {{ return({'relations': [this.incorporate(type='table')]}) }}
    {%- endif -%}
    {%- do forget_content(this) -%}
    {%- set built = build() -%}
    {%- if token -%}
        {%- do remember_content(this, token) -%}
    {%- endif -%}
    {{ return(built) }}
{%- endmacro %}


{# What the table will hold, as one text; nothing where that cannot be told. -#}
{% macro content_token() -%}
    {%- set may_be_kept = model.config.meta.get('kept_while_unchanged') or 'takes_in_loads' in model.tags -%}
    {%- if not may_be_kept or modules.re.search('current_(date|time)', sql) or not builds_everything() -%}
        {{ return('') }}
    {%- endif -%}
    {%- set code = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type in ('model', 'seed') -%}
        {%- do code.append(node.unique_id ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {#- what is made of a table with such a var in its SQL need not have it in its own -#}
    {%- for name in var('vars_of_kept_tables', []) -%}{%- do code.append(name ~ ' ' ~ var(name)) -%}{%- endfor -%}
    {#- which run wrote a row is no content -#}
    {{ return(local_md5(code | sort | join(',')) ~ local_md5(sql | replace(invocation_id, '')) ~ data_version()) }}
{%- endmacro %}


{# The loads that the run sees, and, where it counts, the last run that decided about any track anew: this one, if it does. -#}
{% macro data_version() -%}
    {%- set loads = run_query("select count(*) from ops.bronze_loads").columns[0].values()[0] -%}
    {%- if not follows_decisions() -%}
        {{ return(loads) }}
    {%- endif -%}
    {{ return(run_query(
        "select concat(" ~ loads ~ ", ' ', case when exists (select 1 from " ~ relation_of('int_tracks_to_decide')
        ~ ") then '" ~ invocation_id ~ "' else ("
        ~ "select r.run_id from ops.enrichment_pipeline_runs as r where r.tracks_processed > 0 and r.run_type <> 'experiment'"
        ~ " order by r.started_at desc limit 1) end)"
    ).columns[0].values()[0]) }}
{%- endmacro %}


{# Whether the model is made of what was decided about tracks. What is not is built before that is known, and from the loads alone. -#}
{% macro follows_decisions() -%}
    {{ return('model.songnodes.int_tracks_to_decide' in tables_behind([model.unique_id])) }}
{%- endmacro %}


{# Only such a run leaves every table as the loads that it sees have it: the model's own parents, too. -#}
{% macro builds_everything() -%}
    {%- set left_out = tables_behind(takers_of_loads() + [model.unique_id]) | reject('in', selected_resources) | list -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'seed' and node.unique_id not in selected_resources -%}
        {%- do left_out.append(node.unique_id) -%}
    {%- endfor -%}
    {{ return(flags.WHICH == 'build' and left_out == []) }}
{%- endmacro %}


{% macro has_content(relation, token) -%}
    {%- set found = run_query(
        "select 1 from ops.kept_tables where table_name = '" ~ relation.schema ~ "." ~ relation.identifier ~ "' and content_token = '"
        ~ token ~ "' and to_regclass('" ~ relation.schema ~ "." ~ relation.identifier ~ "') is not null"
    ) -%}
    {{ return(found.rows | length > 0) }}
{%- endmacro %}


{# Forgotten before it is built: a run that is killed in between is made up for by the next. -#}
{% macro forget_content(relation) -%}
    {%- do run_query(
        "delete from ops.kept_tables where table_name = '" ~ relation.schema ~ "." ~ relation.identifier ~ "'"
    ) -%}
    {%- do run_query('commit') -%}
    {#- dbt believes that a transaction is open: without one the table would be swapped in two steps, and readers find none in between -#}
    {%- do run_query('begin') -%}
{%- endmacro %}


{% macro remember_content(relation, token) -%}
    {%- do run_query(
        "insert into ops.kept_tables (table_name, content_token) values ('" ~ relation.schema ~ "." ~ relation.identifier ~ "', '"
        ~ token ~ "')"
    ) -%}
    {%- do run_query('commit') -%}
{%- endmacro %}

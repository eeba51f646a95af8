{# Rows that later builds keep are made by some seeds and vars, too: once such a one is another, what is new follows it, and what is there does
   not until all is built from nothing. A seed names its columns that count (meta: columns_of_kept_rows), dbt_project.yml the vars. -#}

{# Into the row of the run: the vars, and a hash of each seed as the database holds it, whatever the order of its rows. -#}
{% macro record_settings() -%}
    {%- set settings = [] -%}
    {%- for name in var('vars_of_kept_rows', []) -%}
        {%- do settings.append("'var " ~ name ~ "', '" ~ dbt.escape_single_quotes(var(name) | string) ~ "'") -%}
    {%- endfor -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'seed' and node.config.meta.columns_of_kept_rows -%}
        {%- set seed = adapter.get_relation(node.database, node.schema, node.alias) -%}
        {%- if seed -%}
            {%- do settings.append(
                "'seed " ~ node.name ~ "', (select coalesce(md5(string_agg(sown.content, ' ' order by sown.content)), '')"
                ~ " from (select cast(row(" ~ node.config.meta.columns_of_kept_rows | join(', ')
                ~ ') as text) collate "C" as content from ' ~ seed ~ ") as sown)"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do run_query(
        "update ops.enrichment_pipeline_runs set settings = jsonb_build_object(" ~ settings | join(', ')
        ~ ") where run_id = '" ~ invocation_id ~ "'"
    ) -%}
{%- endmacro %}


{# Names those that were others in some run since the last full refresh; one that took in nothing and had nothing to decide has left no rows. -#}
{% macro warn_of_settings() -%}
    {%- set changed = run_query(
        "select now.name from ops.enrichment_pipeline_runs as run cross join jsonb_each_text(run.settings) as now (name, content)"
        ~ " where run.run_id = '" ~ invocation_id ~ "' and exists (select from ops.enrichment_pipeline_runs as earlier"
        ~ " where earlier.settings ->> now.name <> now.content and (earlier.tracks_processed is distinct from 0"
        ~ " or exists (select from ops.bronze_loads as loads where loads.processed_run_id = earlier.run_id))"
        ~ " and earlier.started_at >= coalesce((select max(refreshed.started_at) from ops.enrichment_pipeline_runs as refreshed"
        ~ " where refreshed.run_type = 'full_refresh' and refreshed.has_taken_in_loads), '-infinity')) order by now.name"
    ).columns[0].values() -%}
    {%- if changed -%}
        {#- printed, as a warning of dbt is not seen with --quiet, as in `make build` -#}
        {%- do print("Warning: what was built before these changed stays as it was: " ~ changed | join(', ')
            ~ ". For all of it to follow them, build it anew, once: dbt build --full-refresh") -%}
    {%- endif -%}
{%- endmacro %}

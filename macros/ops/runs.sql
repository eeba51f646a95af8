{# A build of what takes in loads is a run, of all of it or of a part. Its row in ops.enrichment_pipeline_runs is opened by on-run-start
   and closed by on-run-end; a run that died in between is closed as failed by the next one. -#}

{# What no two runs may do at once: take in loads, and work the queue of replays. A build of everything does both. -#}
{% macro work_of_run() -%}
    {%- set work = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.unique_id in selected_resources -%}
        {%- for tag in ['takes_in_loads', 'replay'] if tag in node.tags and tag not in work -%}{%- do work.append(tag) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(work if flags.WHICH in ('run', 'build') else []) }}
{%- endmacro %}


{% macro takes_in_loads() -%}
    {{ return('takes_in_loads' in work_of_run()) }}
{%- endmacro %}


{% macro start_run() -%}
    {%- if execute and flags.WHICH in ('run', 'build', 'test', 'seed') -%}
        {%- do check_vars() -%}
        {%- do check_seeds() -%}
        {%- do check_server() -%}
        {%- do check_strangers() -%}
        {%- do run_query(create_ops_state()) -%}
        {%- if flags.WHICH in ('run', 'build', 'seed') and not flags.FULL_REFRESH -%}
            {%- do check_columns() -%}
        {%- endif -%}
        {%- do begin_work() -%}
        {%- if flags.WHICH in ('run', 'build', 'seed') -%}
            {%- do remember_views() -%}
        {%- endif -%}
        {%- if takes_in_loads() -%}
            {%- do open_run() -%}
        {%- endif -%}
        {%- if flags.WHICH in ('run', 'build') -%}
            {%- do register_loads() -%}
        {%- endif -%}
        {#- what is built anew need not be what the loads alone make of it: rules may have changed -#}
        {%- if flags.FULL_REFRESH -%}
            {%- do run_query('delete from ops.kept_tables') -%}
        {%- endif -%}
        {%- do run_query('commit') -%}
    {%- endif -%}
{%- endmacro %}


{# Two builds at once would write the same rows, and two replays the same tables. dbt keeps no connection for as long as it runs, so no lock
   of its own could tell that it does: each of its statements names its run instead (query-comment), and between two of them there is
   hardly a moment. The lock is for runs that start together. -#}
{% macro begin_work() -%}
    {%- set refusals = {
        'takes_in_loads': "Another dbt run is deciding about tracks in this database. Wait for it to end, then run this again.",
        'replay': "Another dbt run is working the queue of replays (a build of everything does, too). Wait for it to end, then run this again.",
    } -%}
    {%- if flags.WHICH in ('run', 'build') and flags.EMPTY -%}
        {%- do exceptions.raise_compiler_error(
            "--empty would leave tables without rows that no later build takes in again. To try the SQL, build in an empty database.") -%}
    {%- endif -%}
    {%- set work = work_of_run() -%}
    {#- in this order, as a second build of everything is refused for the tracks and not for the queue -#}
    {%- for kind in refusals if kind in work -%}
        {%- set got = run_query("select pg_try_advisory_lock(hashtext('songnodes." ~ kind ~ "'))").columns[0].values()[0] -%}
        {%- if not got or another_run_is_working(kind) -%}
            {%- do exceptions.raise_compiler_error(refusals[kind]) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if work -%}
        {%- set work_as_array = "'{" ~ work | join(',') ~ "}'" -%}
        {%- do run_query("delete from ops.runs_at_work where work && " ~ work_as_array) -%}
        {%- do run_query("insert into ops.runs_at_work (run_id, work) values ('" ~ invocation_id ~ "', " ~ work_as_array ~ ")") -%}
    {%- endif -%}
{%- endmacro %}


{# Whether a run that does such work, and has not come to its end, still works. One that was killed leaves its row, and is looked for for
   three seconds. Of another role's sessions the server tells no statements, but how they are called, which is as ours are. -#}
{% macro another_run_is_working(kind) -%}
    {%- set found = namespace(is_working=false) -%}
    {%- set runs = "select run_id from ops.runs_at_work where '" ~ kind ~ "' = any(work)" -%}
    {%- if run_query(runs) | length > 0 -%}
        {%- for _ in range(30) if not found.is_working -%}
            {%- set working = run_query(
                "select runs.run_id from (" ~ runs ~ ") as runs inner join pg_stat_activity as activity"
                ~ " on activity.query like '/* dbt run ' || runs.run_id || ' %'"
                ~ " or (activity.query = '<insufficient privilege>' and activity.datname = current_database()"
                ~ " and activity.application_name = current_setting('application_name'))") -%}
            {%- set found.is_working = working | length > 0 -%}
            {%- do run_query('select pg_sleep(0.1), pg_stat_clear_snapshot()') -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found.is_working) }}
{%- endmacro %}


{% macro end_work() -%}
    {%- do run_query("delete from ops.runs_at_work where run_id = '" ~ invocation_id ~ "'") -%}
    {%- do run_query('commit') -%}
{%- endmacro %}


{% macro open_run() -%}
    {%- set run_type = 'full_refresh' if flags.FULL_REFRESH else 'incremental' -%}
    {%- do run_query(
        "update ops.enrichment_pipeline_runs set status = 'failed', completed_at = current_timestamp, "
        ~ "failure_reason = 'interrupted: the process ended before the run did' where status = 'running'"
    ) -%}
    {%- do run_query(
        "insert into ops.enrichment_pipeline_runs (run_id, run_type, status) values ('"
        ~ invocation_id ~ "', '" ~ run_type ~ "', 'running')"
    ) -%}
{%- endmacro %}


{# The loads a run may see are fixed here, so that all its models see the same bronze and replay knows what it saw. A person's correction is
   a load of one row. Beside a run that takes in loads nobody else makes any visible: it would count them as its own in the end, though
   models of it that were built before have not seen them. -#}
{% macro register_loads() -%}
    {%- set has_bronze = run_query("select to_regclass('bronze._dlt_loads') is not null").columns[0].values()[0] -%}
    {%- if not has_bronze -%}
        {%- do exceptions.raise_compiler_error(
            "There is no bronze in this database yet. Load something first: python -m loaders.run") -%}
    {%- endif -%}
    {%- do run_query(
        "insert into ops.bronze_loads (load_id, first_run_id) select loads.load_id, '" ~ invocation_id
        ~ "' from (select load_id from bronze._dlt_loads where status = 0 union select load_id from ops.manual_corrections) as loads"
        ~ " where not exists (select from ops.runs_at_work as others where others.run_id <> '" ~ invocation_id
        ~ "' and 'takes_in_loads' = any(others.work)) on conflict (load_id) do nothing"
    ) -%}
{%- endmacro %}


{% macro finish_run(results) -%}
    {%- if execute -%}{%- do close_replays(results) -%}{%- endif -%}
    {%- if execute and takes_in_loads() -%}
        {%- set failures = results | selectattr('status', 'in', ['error', 'fail', 'runtime error', 'skipped']) | list -%}
        {%- set built = results | selectattr('status', 'equalto', 'success') | map(attribute='node.unique_id') | list -%}
        {%- if 'model.songnodes.silver_enriched_tracks' in built -%}
            {%- do record_snapshot() -%}
            {%- if 'model.songnodes.enrichment_transformations' in built -%}{%- do record_field_counts() -%}{%- endif -%}
        {%- endif -%}
        {%- if loads_are_taken_in(built) -%}
            {%- do run_query(
                "update ops.bronze_loads set processed_run_id = '" ~ invocation_id ~ "' where processed_run_id is null"
            ) -%}
            {%- do run_query(
                "update ops.enrichment_pipeline_runs set has_taken_in_loads = true where run_id = '" ~ invocation_id ~ "'"
            ) -%}
        {%- endif -%}
        {%- do record_settings() -%}
        {%- do close_run(failures) -%}
        {%- do run_query('commit') -%}
    {%- endif -%}
    {%- if execute and work_of_run() -%}{%- do end_work() -%}{%- endif -%}
    {%- if execute and takes_in_loads() and loads_are_taken_in(selected_resources) -%}{%- do warn_of_settings() -%}{%- endif -%}
{%- endmacro %}


{# Loads count as processed only when every model that takes in loads was built, and every table that these are made of; otherwise the next
   run does them again. -#}
{% macro loads_are_taken_in(built) -%}
    {{ return(tables_behind(takers_of_loads()) | reject('in', built) | list == []) }}
{%- endmacro %}


{% macro takers_of_loads() -%}
    {%- set takers = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and 'takes_in_loads' in node.tags -%}
        {%- do takers.append(node.unique_id) -%}
    {%- endfor -%}
    {{ return(takers) }}
{%- endmacro %}


{# These models and the tables that they are made of. A view shows what its tables hold, whether it is built or not. -#}
{% macro tables_behind(models) -%}
    {%- set upstream, tables = models | list, models | list -%}
    {%- for unique_id in upstream -%}
        {%- for parent in graph.nodes.get(unique_id, {}).get('depends_on', {}).get('nodes', []) if parent not in upstream -%}
            {%- do upstream.append(parent) -%}
            {%- if parent.startswith('model.') and graph.nodes[parent].config.materialized != 'view' and parent not in tables -%}
                {%- do tables.append(parent) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}


{% macro record_snapshot() -%}
    {%- set config = relation_of('int_waterfall__config') -%}
    {%- set providers = relation_of('enrichment_providers', 'seed') -%}
    {%- set fingerprints = relation_of('int_waterfall__fingerprints') -%}
    {%- set changed = relation_of('int_tracks_to_decide') -%}
    {%- set silver = relation_of('silver_enriched_tracks') -%}
    {%- set answers = relation_of('int_provider_answers') -%}
    {%- do run_query(
        "update ops.enrichment_pipeline_runs set"
        ~ " waterfall_config_snapshot = (select jsonb_agg(to_jsonb(c) order by c.metadata_field, c.priority) from "
        ~ config ~ " as c),"
        ~ " provider_config_snapshot = (select jsonb_agg(to_jsonb(p) order by p.provider) from " ~ providers ~ " as p),"
        ~ " field_fingerprints = (select jsonb_object_agg(f.metadata_field, f.fingerprint) from "
        ~ fingerprints ~ " as f),"
        ~ " bronze_high_water_mark = (select max(load_id) from ops.bronze_loads where load_id not like 'correction-%'),"
        ~ " tracks_processed = (select count(*) from " ~ changed ~ " where is_track),"
        ~ " tracks_changed = (select count(*) from " ~ silver ~ " where enrichment_run_id = '" ~ invocation_id ~ "'),"
        ~ " (api_calls, api_cost_usd) = (select count(*), coalesce(sum(a.api_cost_usd), 0) from " ~ answers
        ~ " as a join ops.bronze_loads as l on l.load_id = a.load_id"
        ~ " where l.processed_run_id is null and a.is_api_call)"
        ~ " where run_id = '" ~ invocation_id ~ "'"
    ) -%}
{%- endmacro %}


{# Per field how many values the run filled, changed, emptied or confirmed. -#}
{% macro record_field_counts() -%}
    {%- do run_query(
        "update ops.enrichment_pipeline_runs set field_counts = (select coalesce(jsonb_object_agg(f.metadata_field, f.counts), '{}')"
        ~ " from (select c.metadata_field, jsonb_object_agg(c.change_type, c.changes) as counts"
        ~ " from (select t.metadata_field, t.change_type, count(*) as changes from "
        ~ relation_of('enrichment_transformations') ~ " as t where t.run_id = '" ~ invocation_id
        ~ "' group by t.metadata_field, t.change_type) as c group by c.metadata_field) as f)"
        ~ " where run_id = '" ~ invocation_id ~ "'"
    ) -%}
{%- endmacro %}


{% macro close_run(failures) -%}
    {%- set reason = failures | map(attribute='node.name') | list | join(', ') | replace("'", "") -%}
    {%- do run_query(
        "update ops.enrichment_pipeline_runs set completed_at = current_timestamp, status = '"
        ~ ('failed' if failures else 'completed') ~ "', failure_reason = nullif('"
        ~ (reason | truncate(500, True)) ~ "', '') where run_id = '" ~ invocation_id ~ "'"
    ) -%}
{%- endmacro %}


{# Hooks may not `ref` private models, so they ask the graph. Without the database: a copy of it has another name, and functions that the
   former wrote. -#}
{% macro relation_of(name, kind='model') -%}
    {%- set node = graph.nodes[kind ~ '.songnodes.' ~ name] -%}
    {{ return(node.schema ~ '.' ~ node.alias) }}
{%- endmacro %}

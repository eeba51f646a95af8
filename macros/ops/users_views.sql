{# A view that somebody made over ours goes with a column or a table that it reads, and PostgreSQL tells that to its log alone. So its SQL is
   kept in ops.views_of_users while a run works, and the run says at its end which are gone. -#}
{% macro create_views_of_users() -%}
    create table if not exists ops.views_of_users (
        view_name text primary key,
        definition text not null,
        dropped_by_run text,
        dropped_at timestamptz
    );
{%- endmacro %}


{# By the catalogue, as whoever builds may have no right to somebody's schema. -#}
{% macro views_of_others() -%}
    {%- set ours = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
        {%- do ours.append(node.schema ~ '.' ~ node.alias) -%}
    {%- endfor -%}
select
    format('%I.%I', schemas.nspname, views.relname) as view_name,
    views.oid as view_oid
from pg_class as views
inner join pg_namespace as schemas on views.relnamespace = schemas.oid
where
    views.relkind in ('v', 'm')
    and views.relpersistence = 'p'
    and schemas.nspname not in ('pg_catalog', 'information_schema')
    and schemas.nspname || '.' || views.relname not in ('{{ ours | join("', '") }}')
{%- endmacro %}


{# What is not there at the start either, was dropped by a run that was killed. A view whose owner drops it at this very moment is in the
   catalogue still, and has no SQL any more. -#}
{% macro remember_views() -%}
    {%- do run_query("delete from ops.views_of_users where view_name in (select view_name from (" ~ views_of_others() ~ ") as views)") -%}
    {%- set remember -%}
do $remember$
declare
    theirs record;
begin
    for theirs in {{ views_of_others() }}
    loop
        begin
            insert into ops.views_of_users (view_name, definition)
            values (theirs.view_name, pg_get_viewdef(theirs.view_oid))
            on conflict do nothing;
        exception when internal_error or undefined_table or not_null_violation then
            continue;
        end;
    end loop;
end $remember$
    {%- endset -%}
    {%- do run_query(remember) -%}
{%- endmacro %}


{% macro tell_dropped_views() -%}
    {%- if execute and flags.WHICH in ('run', 'build', 'seed') -%}
        {%- set gone = run_query(
            "update ops.views_of_users set dropped_by_run = '" ~ invocation_id ~ "', dropped_at = current_timestamp"
            ~ " where dropped_by_run is null and view_name not in (select view_name from (" ~ views_of_others() ~ ") as views)"
            ~ " returning view_name"
        ).columns[0].values() | sort -%}
        {#- another run that is still at work has yet to look -#}
        {%- do run_query("delete from ops.views_of_users where dropped_by_run is null and not exists (select from ops.runs_at_work)") -%}
        {%- do run_query('commit') -%}
        {%- if gone -%}
            {%- do print("Warning: views that read what this run changed were dropped with it: " ~ gone | join(', ')
                ~ ". Their SQL is in ops.views_of_users.") -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{# A view stays where it is while it is written anew, and while a table that it reads is swapped: dbt drops both with all that reads
   them, so that views were gone until their own turn came, those of users for good, and two that dropped the same views at once
   locked each other out. -#}
{% materialization view, adapter='postgres' -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is not none and not existing.is_view -%}
        {{ return(dbt.materialization_view_default()) }}
    {%- endif -%}
    {%- set target_relation = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks) }}
    {#- what dbt says it did; its statement compares the columns with the contract, where there is one -#}
    {%- call noop_statement('main', 'CREATE VIEW', 'CREATE VIEW', -1) -%}
        {{ get_create_view_as_sql(target_relation, sql) }}
    {%- endcall -%}
    {%- call statement('replace_view', fetch_result=true) -%}
        {{ replace_view(target_relation, sql) }}
    {%- endcall -%}
    {%- if load_result('replace_view')['data'][0][0] == 'true' -%}
        {#- what is wrong in it PostgreSQL tells in a few lines here, and with all of the query in a block -#}
        {%- call statement('refused_view') -%}
            create or replace view {{ target_relation }} as
            {{ sql }}
        {%- endcall -%}
    {%- endif -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke(existing, full_refresh_mode=True)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization %}


{# dbt clones into PostgreSQL by a view of the table that --state names. Here that is the table itself, as schemas are called the same in every
   target: with --full-refresh each table, logs too, would go for a view that reads itself. -#}
{% materialization clone, adapter='postgres' -%}
    {%- do exceptions.raise_compiler_error(
        "dbt clone would put a view in the place of " ~ this.include(database=false) ~ ", so nothing was done. Copy the database instead:"
        ~ " create database a_copy template " ~ this.database) -%}
{%- endmaterialization %}


{# In place; only where it has other columns than it had is it dropped, with the views that read it. The answer is whether its query was
   refused. -#}
{% macro replace_view(view, sql) -%}
do $replace$
declare
    query constant text := $query${{ sql }}$query$;
begin
    execute 'create or replace view {{ view }} as ' || query;
exception
    when invalid_table_definition then
        execute 'drop view {{ view }} cascade';
        execute 'create view {{ view }} as ' || query;
    when others then
        perform set_config('songnodes.refused', 'true', true);
end $replace$;
select current_setting('songnodes.refused', true)
{%- endmacro %}


{# Who may read a swapped table may read the new one, and views of it read the new one. A view that cannot, as a column is gone, is
   dropped with the former table, and the server's log tells why. -#}
{% macro follow_swap(swapped, relation) -%}
    {#- a database may be called anything, and needs no name here -#}
    {%- set former, current = swapped.include(database=false), relation.include(database=false) -%}
do $follow$
declare
    given record;
    reader record;
begin
    perform {{ one_swap_at_a_time() }};
    for given in
        select
            rights.privilege_type as may,
            case when rights.grantee = 0 then 'public' else rights.grantee::regrole::text end as who,
            case when rights.is_grantable then 'with grant option' else '' end as how
        from pg_class as tables
        cross join aclexplode(tables.relacl) as rights
        where tables.oid = to_regclass('{{ former }}') and rights.grantee <> tables.relowner
    loop
        execute format('grant %s on {{ current }} to %s %s', given.may, given.who, given.how);
    end loop;
    for reader in
        select
            views.oid::regclass as name,
            coalesce('with (' || array_to_string(views.reloptions, ', ') || ')', '') as options
        from pg_class as views
        where
            views.relkind = 'v'
            and views.oid in (
                select rules.ev_class
                from pg_depend as needs
                inner join pg_rewrite as rules on needs.objid = rules.oid
                where
                    needs.classid = 'pg_rewrite'::regclass
                    and needs.refclassid = 'pg_class'::regclass
                    and needs.refobjid = to_regclass('{{ former }}')
            )
        order by views.oid
    loop
        begin
            execute format(
                'create or replace view %s %s as %s', reader.name, reader.options,
                replace(pg_get_viewdef(reader.name), '{{ swapped.identifier }}', '{{ relation.identifier }}')
            );
        exception when others then
            raise warning '% is dropped, as it cannot read the new {{ current }}: %', reader.name, sqlerrm;
        end;
    end loop;
end $follow$
{%- endmacro %}


{# Of two tables in one view each swap would give it the other's former table. -#}
{% macro one_swap_at_a_time() -%}
pg_advisory_xact_lock(hashtext('songnodes follow_swap'))
{%- endmacro %}


{# The former table of a swap, whose name dbt gives. -#}
{% macro postgres__drop_relation(relation) -%}
    {%- set suffix = '__dbt_backup' -%}
    {%- if relation.identifier.endswith(suffix) -%}
        {%- set target = relation.incorporate(path={'identifier': relation.identifier[:-(suffix | length)]}) -%}
        {%- call statement('follow_swap', auto_begin=false) -%}
            {{ follow_swap(relation, target) }}; commit
        {%- endcall -%}
    {%- endif -%}
    {{ default__drop_relation(relation) }}
{%- endmacro %}


{# A full refresh swaps a seed, too. It does so in one transaction, and so waits for other swaps before it locks anything. -#}
{% macro postgres__reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {%- if not full_refresh -%}
        {{ return(default__reset_csv_table(model, full_refresh, old_relation, agate_table)) }}
    {%- endif -%}
    {%- do run_query('select ' ~ one_swap_at_a_time()) -%}
    {%- set swapped = make_backup_relation(old_relation, 'table') -%}
    {%- do adapter.rename_relation(old_relation, swapped) -%}
    {%- set created = create_csv_table(model, agate_table) -%}
    {%- call statement('follow_swap') -%}
        {{ follow_swap(swapped, old_relation) }}
    {%- endcall -%}
    {%- do default__drop_relation(swapped) -%}
    {{ return(created) }}
{%- endmacro %}

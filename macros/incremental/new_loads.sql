{# Whether a row came with a visible load that this append-only model has not taken in yet. Asked of the model itself, so that
   a run that was killed half way is continued and nothing is appended twice. Of a model that is built from nothing it is always so: what
   it reads holds visible loads alone. -#}
{% macro is_new_load(load_id) -%}
    {%- set condition = is_of_few_loads(load_id, new_loads()) -%}
    {{ condition if is_incremental() else 'true' }}
{%- endmacro %}


{# Of the loads that no run has taken in to its end. Those are few, and each is looked up: of `=` PostgreSQL expects that all rows are of
   this load, and reads them all when none is. -#}
{% macro new_loads() -%}
    select loads.load_id
    from {{ ref('stg_ops__visible_loads') }} as loads
    where
        loads.is_new
        and not exists (select 1 from {{ this }} as taken where taken.load_id between loads.load_id and loads.load_id)
{%- endmacro %}


{# loads: a query. After its first load a table knows of one load only, so that PostgreSQL expects any other to be all of it, and would
   read all; of what lies between two values that it does not know yet it expects a two hundredth. -#}
{% macro is_of_few_loads(load_id, loads) -%}
    {{ is_any_of(load_id, loads) }}
    and {{ load_id }} between (select min(ours.load_id) from ({{ loads }}) as ours) and (select max(ours.load_id) from ({{ loads }}) as ours)
{%- endmacro %}


{# Whether a row came with a load that no run has taken in to its end. For tables whose rows keep the load that first spoke of
   them: one of their own would not tell whether a load was taken in. Where there is none, nothing is read. -#}
{% macro is_of_unsettled_load(load_id) -%}
    {{ songnodes.has_new_loads() }}
    and {{ songnodes.is_of_few_loads(
        load_id, 'select loads.load_id from ' ~ ref('stg_ops__visible_loads') ~ ' as loads where loads.is_new'
    ) }}
{%- endmacro %}


{# The same for what a model is made of: always so where it is built and not added to. It is rendered in any case, as dbt looks for refs
   where nothing is incremental yet. -#}
{% macro is_of_new_load(load_id) -%}
    {%- set condition = songnodes.is_of_unsettled_load(load_id) -%}
    {{ condition if is_incremental() else 'true' }}
{%- endmacro %}


{# Whether all is new, and nobody need ask what: in a full refresh, and where the model was never built. -#}
{% macro is_from_nothing() -%}
    {{ return(should_full_refresh() or load_relation(this) is none) }}
{%- endmacro %}


{# Condition: something was loaded. Without it a query of this kind reads nothing. -#}
{% macro has_new_loads() -%}
    exists (select 1 from {{ ref('stg_ops__visible_loads') }} as loads where loads.is_new)
{%- endmacro %}


{# For what is found by looking at everything: it was brought by the newest of the loads that no run has taken in yet, so that its tracks are
   looked at again until that is done. By its id alone a correction would be the newest for ever. -#}
{% macro newest_load(loads) -%}
    select coalesce(max(case when is_new then load_id end), max(load_id)) as load_id
    from {{ loads }}
{%- endmacro %}


{# Whether a row was last written by a run that never came to its end, or by this one: what is made of it has to see it again. -#}
{% macro is_unsettled(run_id) -%}
    {{ run_id }} not in (select settled_runs.run_id from {{ ref('stg_ops__settled_runs') }} as settled_runs)
{%- endmacro %}

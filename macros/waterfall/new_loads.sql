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


{# For pre-hooks: the statement that it is called with, before a model is added to. It is rendered in any case, as dbt looks for refs
   where nothing is incremental yet. -#}
{% macro when_incremental() -%}
    {%- set statement = caller() -%}
    {{ statement if is_incremental() else 'select 1' }}
{%- endmacro %}


{# Condition: the row is not in the model yet, or stands there with another value in one of the columns; always so in a table that is
   built. rows: name of the CTE; key: the columns that tell rows apart. -#}
{% macro differs_from_written(rows, key, columns) -%}
    {%- if is_incremental() -%}
    not exists (
        select 1
        from {{ this }} as written
        where
            {%- for column in key %}
            {{ 'and ' if not loop.first }}written.{{ column }} = {{ rows }}.{{ column }}
            {%- endfor %}
            {%- for column in columns %}
            and written.{{ column }} is not distinct from {{ rows }}.{{ column }}
            {%- endfor %}
    )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}


{# For models with rows per track: the tracks of this run are written anew, all others stay. changed: int_changed_tracks, or
   int_tracks_to_write where rows depend on what was decided. -#}
{% macro delete_changed_tracks(changed='int_changed_tracks') -%}
    {%- call when_incremental() -%}
        delete from {{ this }} where track_key in (select track_key from {{ ref(changed) }})
    {%- endcall -%}
{%- endmacro %}


{# For decisions about fields with another config, whatever the track. Most nights there are none, and then nothing is read. -#}
{% macro delete_changed_fields() -%}
    {%- set changed_fields = ref('int_waterfall__changed_fields') -%}
    {%- call when_incremental() -%}
        delete from {{ this }}
        where
            (select count(*) from {{ changed_fields }}) > 0
            and metadata_field in (select metadata_field from {{ changed_fields }})
    {%- endcall -%}
{%- endmacro %}


{# For the fields themselves: a run that came to its end has decided about them. #}
{% macro delete_settled_fields() -%}
    {%- set settled_runs = ref('stg_ops__settled_runs') -%}
    {%- call when_incremental() -%}
        delete from {{ this }} where run_id in (select run_id from {{ settled_runs }})
    {%- endcall -%}
{%- endmacro %}


{# For silver and gold, which keep the row of a track until its content changes: only what is a track no more goes. id: what the
   rows know their track by, track_key or track_id. -#}
{% macro delete_merged_tracks(id='track_key') -%}
    {%- call when_incremental() -%}
        delete from {{ this }}
        where {{ id }} in (
            select {{ uuid_from_hash('track_key') if id == 'track_id' else 'track_key' }}
            from {{ ref('int_changed_tracks') }}
            where not is_track
        )
    {%- endcall -%}
{%- endmacro %}


{# For rows that name a track: those of a track that was merged since name the one that stands for it. -#}
{% macro follow_merged_tracks() -%}
    {%- set changed_tracks = ref('int_changed_tracks') -%}
    {%- call when_incremental() -%}
        update {{ this }}
        set track_id = (
            select {{ uuid_from_hash('canonical_track_key') }}
            from {{ changed_tracks }}
            where {{ uuid_from_hash('track_key') }} = track_id
        )
        where track_id in (
            select {{ uuid_from_hash('track_key') }}
            from {{ changed_tracks }}
            where not is_track
        )
    {%- endcall -%}
{%- endmacro %}


{# The tracks a per-track model writes: those that changed (or are to be decided or written), or all of them when it is built from nothing. -#}
{% macro tracks_to_build(changed='int_changed_tracks') -%}
    {%- set changed_tracks = ref(changed) -%}
    {%- set all_tracks = ref('int_track_keys') -%}
    {%- if is_incremental() -%}
    select track_key from {{ changed_tracks }} where is_track
    {%- else -%}
    select track_key from {{ all_tracks }}
    {%- endif -%}
{%- endmacro %}


{# A track that the model is made of no longer has loses its row. -#}
{% macro delete_gone_tracks(model_name) -%}
    {%- call when_incremental() -%}
        delete from {{ this }} as written
        where not exists (select 1 from {{ ref(model_name) }} as tracks where tracks.track_id = written.track_id)
    {%- endcall -%}
{%- endmacro %}

{# For pre-hooks: the statement that it is called with, before a model is added to. It is rendered in any case, as dbt looks for refs
   where nothing is incremental yet. -#}
{% macro when_incremental() -%}
    {%- set statement = caller() -%}
    {{ statement if is_incremental() else 'select 1' }}
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


{# A track that the model is made of no longer has loses its row. -#}
{% macro delete_gone_tracks(model_name) -%}
    {%- call when_incremental() -%}
        delete from {{ this }} as written
        where not exists (select 1 from {{ ref(model_name) }} as tracks where tracks.track_id = written.track_id)
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

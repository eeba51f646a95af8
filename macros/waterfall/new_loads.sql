{# Whether a row came with a visible load that this append-only model has not taken in yet. Asked of the model itself, so that
   a run that was killed half way is continued and nothing is appended twice. -#}
{% macro is_new_load(load_id) -%}
    {{ is_any_of(load_id, new_loads()) }}
{%- endmacro %}


{% macro new_loads() -%}
    select loads.load_id
    from {{ ref('stg_ops__visible_loads') }} as loads
    {%- if is_incremental() %}
    where not exists (select 1 from {{ this }} as taken where taken.load_id = loads.load_id)
    {%- endif %}
{%- endmacro %}


{# For models with rows per track: the tracks of this run are written anew, all others stay. changed: int_changed_tracks, or
   int_tracks_to_write where rows depend on what was decided. -#}
{% macro delete_changed_tracks(changed='int_changed_tracks') -%}
    {#- named outside the branch: dbt looks for refs where nothing is incremental yet -#}
    {%- set changed_tracks = ref(changed) -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where track_key in (select track_key from {{ changed_tracks }})
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}


{# For decisions about fields with another config, whatever the track. Most nights there are none, and then nothing is read. -#}
{% macro delete_changed_fields() -%}
    {%- set changed_fields = ref('int_waterfall__changed_fields') -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            (select count(*) from {{ changed_fields }}) > 0
            and metadata_field in (select metadata_field from {{ changed_fields }})
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}


{# For silver and gold, which keep the row of a track until its content changes: only what is a track no more goes. id: what the
   rows know their track by, track_key or track_id. -#}
{% macro delete_merged_tracks(id='track_key') -%}
    {%- set changed_tracks = ref('int_changed_tracks') -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where {{ id }} in (
            select {{ uuid_from_hash('track_key') if id == 'track_id' else 'track_key' }}
            from {{ changed_tracks }}
            where not is_track
        )
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}


{# For rows that name a track: those of a track that was merged since name the one that stands for it. -#}
{% macro follow_merged_tracks() -%}
    {%- set changed_tracks = ref('int_changed_tracks') -%}
    {%- if is_incremental() -%}
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
    {%- else -%}
        select 1
    {%- endif -%}
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

{# Condition: something was loaded, or decided otherwise. Without it a query of this kind reads nothing. -#}
{% macro has_news() -%}
    {%- set loads, tracks_to_write = ref('stg_ops__visible_loads'), ref('int_tracks_to_write') -%}
    (
        exists (select 1 from {{ loads }} as loads where loads.is_new)
        or exists (select 1 from {{ tracks_to_write }} as tracks_to_write)
    )
{%- endmacro %}


{# For what stands for tracks' artists: the tracks that are written anew, and those of which other artists are known; all of them when it
   is built from nothing. -#}
{% macro credits_to_build() -%}
    {%- set track_artists, settled_runs = ref('gold_track_artists'), ref('stg_ops__settled_runs') -%}
    {%- set tracks_to_write = ref('int_tracks_to_write') -%}
    {%- if is_incremental() -%}
    select {{ uuid_from_hash('track_key') }} as track_id
    from {{ tracks_to_write }}
    union
    select track_id
    from {{ track_artists }}
    where enrichment_run_id not in (select settled_runs.run_id from {{ settled_runs }} as settled_runs)
    {%- else -%}
    select distinct track_id
    from {{ track_artists }}
    {%- endif -%}
{%- endmacro %}


{# Meetings of changed sets and tracks are told anew. What they were before stays, marked, until whatever is made of them has seen that
   it is gone. -#}
{% macro mark_changed_meetings() -%}
    {%- set changed_sets, changed_credits = ref('int_changed_sets'), songnodes.credits_to_build() -%}
    {%- if is_incremental() -%}
        update {{ this }}
        set is_gone = true, run_id = '{{ invocation_id }}'
        where
            not is_gone
            and source_id in (
                select changed_sets.playlist_id from {{ changed_sets }} as changed_sets
                union
                select credits.track_id from ({{ changed_credits }}) as credits
            )
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}


{% macro delete_settled_meetings() -%}
    {%- set settled_runs, has_news = ref('stg_ops__settled_runs'), songnodes.has_news() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where {{ has_news }} and is_gone and run_id in (select settled_runs.run_id from {{ settled_runs }} as settled_runs)
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}


{# Query for the pairs of artists of which anything changed: they met or no longer meet somewhere, or one of them is called otherwise or
   of other genres. meetings: int_artist_meetings or a part of it. -#}
{% macro changed_pairs(meetings) -%}
    {%- set versions, settled_runs = ref('int_artist_versions'), ref('stg_ops__settled_runs') -%}
    {%- set changed_artists -%}
        select versions.artist_id
        from {{ versions }} as versions
        where versions.run_id not in (select settled_runs.run_id from {{ settled_runs }} as settled_runs)
    {%- endset -%}
    select distinct
        meetings.artist_1_id,
        meetings.artist_2_id
    from {{ meetings }} as meetings
    where
        {{ songnodes.has_news() }}
        and (
            meetings.run_id not in (select settled_runs.run_id from {{ settled_runs }} as settled_runs)
            or meetings.artist_1_id in ({{ changed_artists }})
            or meetings.artist_2_id in ({{ changed_artists }})
        )
{%- endmacro %}


{% macro delete_changed_pairs() -%}
    {%- set meetings = ref('int_artist_meetings') -%}
    {%- set changed_pairs = songnodes.changed_pairs(meetings) -%}
    {%- if is_incremental() -%}
        delete from {{ this }} as known
        using ({{ changed_pairs }}) as changed
        where known.artist_1_id = changed.artist_1_id and known.artist_2_id = changed.artist_2_id
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{# Condition: something was loaded, or decided otherwise. Without it a query of this kind reads nothing. -#}
{% macro has_news() -%}
    (
        {{ songnodes.has_new_loads() }}
        or exists (select 1 from {{ ref('int_tracks_to_write') }} as tracks_to_write)
    )
{%- endmacro %}


{# For what stands for tracks' artists: the tracks that are written anew, and those of which other artists are known; all of them when it
   is built from nothing. -#}
{% macro credits_to_build() -%}
    {%- set track_artists, tracks_to_write = ref('gold_track_artists'), ref('int_tracks_to_write') -%}
    {%- set is_unsettled = songnodes.is_unsettled('enrichment_run_id') -%}
    {%- if is_incremental() -%}
    select {{ uuid_from_hash('track_key') }} as track_id
    from {{ tracks_to_write }}
    union
    select track_id
    from {{ track_artists }}
    where {{ is_unsettled }}
    {%- else -%}
    select distinct track_id
    from {{ track_artists }}
    {%- endif -%}
{%- endmacro %}


{# Meetings of changed sets and tracks are told anew. What they were before stays, marked, until whatever is made of them has seen that
   it is gone. -#}
{% macro mark_changed_meetings() -%}
    {%- call when_incremental() -%}
        update {{ this }}
        set is_gone = true, run_id = '{{ invocation_id }}'
        where
            not is_gone
            and source_id in (
                select changed_sets.playlist_id from {{ ref('int_changed_sets') }} as changed_sets
                union
                select credits.track_id from ({{ songnodes.credits_to_build() }}) as credits
            )
    {%- endcall -%}
{%- endmacro %}


{% macro delete_settled_meetings() -%}
    {%- call when_incremental() -%}
        delete from {{ this }}
        where {{ songnodes.has_news() }} and is_gone and not ({{ songnodes.is_unsettled('run_id') }})
    {%- endcall -%}
{%- endmacro %}


{# Query for the pairs of artists of which anything changed: they met or no longer meet somewhere, or one of them is called otherwise or
   of other genres. meetings: int_artist_meetings or a part of it. -#}
{% macro changed_pairs(meetings) -%}
    {%- set changed_artists -%}
        select versions.artist_id
        from {{ ref('int_artist_versions') }} as versions
        where {{ songnodes.is_unsettled('versions.run_id') }}
    {%- endset -%}
    select distinct
        meetings.artist_1_id,
        meetings.artist_2_id
    from {{ meetings }} as meetings
    where
        {{ songnodes.has_news() }}
        and (
            {{ songnodes.is_unsettled('meetings.run_id') }}
            or meetings.artist_1_id in ({{ changed_artists }})
            or meetings.artist_2_id in ({{ changed_artists }})
        )
{%- endmacro %}


{% macro delete_changed_pairs() -%}
    {%- call when_incremental() -%}
        delete from {{ this }} as known
        using ({{ songnodes.changed_pairs(ref('int_artist_meetings')) }}) as changed
        where known.artist_1_id = changed.artist_1_id and known.artist_2_id = changed.artist_2_id
    {%- endcall -%}
{%- endmacro %}

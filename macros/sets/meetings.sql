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


{# What a model of meetings writes. Its CTE `meetings` has those of `ours`, the sets or tracks of this run: these most often bring the same
   artists together as before, so only what is new, other or gone is written; all of them when it is built from nothing. -#}
{% macro meetings_to_write(ours, keys, compared=[]) -%}
    {%- if is_incremental() -%}
    select
        {%- for column in keys + compared %}
        coalesce(meetings.{{ column }}, known.{{ column }}) as {{ column }},
        {%- endfor %}
        case when meetings.{{ keys[0] }} is null then known.met_on else meetings.met_on end as met_on,
        -- stays, marked, until whatever is made of it has seen that it is gone
        meetings.{{ keys[0] }} is null as is_gone,
        '{{ invocation_id }}' as run_id
    from meetings
    full outer join (
        select *
        from {{ this }}
        where {{ keys[0] }} in (select ours.{{ keys[0] }} from {{ ours }} as ours)
    ) as known
        on
            {%- for column in keys %}
            {{ 'and ' if not loop.first }}meetings.{{ column }} = known.{{ column }}
            {%- endfor %}
    where
        known.{{ keys[0] }} is null
        or (meetings.{{ keys[0] }} is null) <> known.is_gone
        {%- for column in compared %}
        or meetings.{{ column }} <> known.{{ column }}
        {%- endfor %}
        or (
            meetings.{{ keys[0] }} is not null
            and coalesce(meetings.met_on <> known.met_on, (meetings.met_on is null) <> (known.met_on is null))
        )
    {%- else -%}
    select
        *,
        false as is_gone,
        '{{ invocation_id }}' as run_id
    from meetings
    {%- endif -%}
{%- endmacro %}


{# What is gone stays until whatever is made of it has seen so. -#}
{% macro delete_settled_meetings() -%}
    {%- call when_incremental() -%}
        delete from {{ this }}
        where {{ songnodes.has_new_loads() }} and is_gone and not ({{ songnodes.is_unsettled('run_id') }})
    {%- endcall -%}
{%- endmacro %}


{# Query for the pairs of artists that met somewhere, or no longer do, since the last run that came to its end. -#}
{% macro changed_pairs() -%}
    select distinct
        meetings.artist_1_id,
        meetings.artist_2_id
    from {{ ref('int_artist_meetings') }} as meetings
    where
        {{ songnodes.has_news() }}
        and {{ songnodes.is_unsettled('meetings.run_id') }}
{%- endmacro %}


{# Whoever is no longer an artist has no row. -#}
{% macro delete_gone_artists() -%}
    {%- call when_incremental() -%}
        delete from {{ this }} as written
        where
            {{ songnodes.has_news() }}
            and not exists (select 1 from {{ ref('silver_enriched_artists') }} as artists where artists.id = written.artist_id)
    {%- endcall -%}
{%- endmacro %}


{# Pairs that met before and meet nowhere any longer. -#}
{% macro delete_parted_pairs() -%}
    {%- call when_incremental() -%}
        delete from {{ this }} as known
        using ({{ songnodes.changed_pairs() }}) as changed
        where
            known.artist_1_id = changed.artist_1_id
            and known.artist_2_id = changed.artist_2_id
            and not exists (
                select 1
                from {{ ref('int_artist_meetings') }} as meetings
                where
                    meetings.artist_1_id = changed.artist_1_id
                    and meetings.artist_2_id = changed.artist_2_id
                    and not meetings.is_gone
            )
    {%- endcall -%}
{%- endmacro %}

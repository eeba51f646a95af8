{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='id',
    pre_hook=["{{ delete_merged_playlists() }}", "{{ join_by_hash() }}"],
    on_schema_change='fail',
    contract={'enforced': true},
    indexes=[{'columns': ['id'], 'unique': true}, {'columns': ['artist_id']}, {'columns': ['set_date']}],
    tags=['takes_in_loads'],
) }}

-- One row per set that was played: the newest version of the page that tells most of it, and what other pages add.
{%- set further_pages = array_agg_text('bronze_id', 'page_rank', where='page_rank > 1') %}
{%- set page_id = 'cast(page_id as ' ~ dbt.type_string() ~ ')' %}
{%- set merged_playlist_ids = array_agg_text(page_id, 'page_rank', where='page_id <> playlist_id') %}

with pages as (
    select * from {{ ref('int_playlist_pages') }}
),

sets as (
    select * from {{ ref('int_playlist_sets') }}
),

set_djs as (
    select * from {{ ref('int_set_djs') }}
),

playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

-- of several DJs the one who is named first
djs as (
    select
        playlist_id,
        artist_id
    from set_djs
    where place = 1
),

{% if is_incremental() -%}
-- of each set which pages tell of it, without reading them
versions as (
    select
        playlist_id,
        cast({{ further_pages }} as {{ type_text_array() }}) as additional_bronze_ids,
        {{ merged_playlist_ids }} as merged_playlist_ids
    from sets
    group by playlist_id
),

-- the same versions of the same pages, by the same DJ: names of DJs may be found to be one artist
unchanged as (
    select known.id
    from {{ this }} as known
    inner join sets on known.id = sets.playlist_id and known.bronze_id = sets.bronze_id and sets.page_rank = 1
    inner join versions on known.id = versions.playlist_id
    left join djs on sets.playlist_id = djs.playlist_id
    where
        known.additional_bronze_ids = coalesce(versions.additional_bronze_ids, {{ array_of([]) }})
        and known.merged_playlist_ids = coalesce(versions.merged_playlist_ids, {{ array_of([]) }})
        and (known.artist_id = djs.artist_id or djs.artist_id is null)
),

{% endif -%}
set_pages as (
    select
        pages.*,
        sets.playlist_id,
        sets.page_rank,
        row_number() over (
            partition by sets.playlist_id
            order by case when pages.set_date is null then 1 else 0 end asc, sets.page_rank asc
        ) as date_rank,
        row_number() over (
            partition by sets.playlist_id
            order by case when {{ array_length('pages.genres') }} > 0 then 0 else 1 end asc, sets.page_rank asc
        ) as genre_rank
    from sets
    inner join pages on sets.bronze_id = pages.bronze_id
    {%- if is_incremental() %}
    where sets.playlist_id not in (select unchanged.id from unchanged)
    {%- endif %}
),

gathered as (
    select
        playlist_id,
        -- what the page with most tracks does not say, another page of the set may
        {{ array_item(array_agg_text('dj_name', 'page_rank'), 1) }} as dj_name,
        {{ array_item(array_agg_text('event_name', 'page_rank'), 1) }} as event_name,
        {{ array_item(array_agg_text('venue', 'page_rank'), 1) }} as venue,
        {{ array_item(array_agg_text('location', 'page_rank'), 1) }} as location,
        max(duration_ms) as duration_ms,
        max(case when date_rank = 1 then set_date end) as set_date,
        max(case when date_rank = 1 then set_date_precision end) as set_date_precision,
        max(case when date_rank = 1 then scraped_at end) as date_read_at,
        max(case when genre_rank = 1 then genres end) as genres,
        cast({{ further_pages }} as {{ type_text_array() }}) as additional_bronze_ids,
        {{ merged_playlist_ids }} as merged_playlist_ids,
        {{ json_array_agg(
            json_build({
                'source': 'source', 'source_playlist_id': 'source_playlist_id', 'source_url': 'source_url', 'bronze_id': 'bronze_id',
            }), 'page_rank'
        ) }} as sources
    from set_pages
    group by playlist_id
),

changed as (
    select
        set_pages.playlist_id,
        set_pages.bronze_id,
        set_pages.source,
        set_pages.source_playlist_id,
        set_pages.source_url,
        set_pages.playlist_name,
        gathered.dj_name,
        djs.artist_id,
        gathered.event_name,
        gathered.venue,
        gathered.location,
        gathered.set_date,
        gathered.set_date_precision,
        gathered.date_read_at,
        gathered.genres,
        set_pages.tracklist_status,
        set_pages.published_track_count,
        gathered.duration_ms,
        gathered.sources,
        set_pages.scraped_at,
        coalesce(gathered.additional_bronze_ids, {{ array_of([]) }}) as additional_bronze_ids,
        coalesce(gathered.merged_playlist_ids, {{ array_of([]) }}) as merged_playlist_ids
    from set_pages
    inner join gathered on set_pages.playlist_id = gathered.playlist_id
    left join djs on set_pages.playlist_id = djs.playlist_id
    where set_pages.page_rank = 1
),

rows_found as (
    select
        playlist_id,
        count(*) as track_count_found,
        max(cue_time_ms) as last_cue_ms,
        sum(case when is_identified then 1 else 0 end) as identified_count,
        sum(case when has_cue_disorder then 1 else 0 end) as cue_disorder_count,
        sum(case when position < 1 then 1 else 0 end) as bad_position_count
    from playlist_tracks
    where playlist_id in (select changed.playlist_id from changed)
    group by playlist_id
),

checked as (
    select
        changed.playlist_id as id,
        changed.bronze_id,
        changed.additional_bronze_ids,
        changed.merged_playlist_ids,
        changed.source,
        changed.source_playlist_id,
        changed.source_url,
        changed.sources,
        changed.playlist_name,
        changed.dj_name,
        changed.artist_id,
        changed.event_name,
        changed.venue,
        changed.location,
        changed.set_date,
        changed.set_date_precision,
        changed.tracklist_status,
        changed.duration_ms is null and rows_found.last_cue_ms > 0 as is_duration_estimated,
        changed.published_track_count as track_count_published,
        changed.scraped_at,
        coalesce(changed.genres, {{ array_of([]) }}) as genres,
        coalesce(changed.duration_ms, nullif(rows_found.last_cue_ms, 0)) as duration_ms,
        coalesce(rows_found.track_count_found, 0) as track_count_found,
        coalesce(rows_found.identified_count, 0) as identified_count,
        cast(round(
            cast(rows_found.identified_count as decimal(9, 4)) / nullif(rows_found.track_count_found, 0), 4
        ) as decimal(5, 4)) as identification_rate,
        {{ array_compact([
            "case when changed.playlist_name is null then 'playlist_name_missing' end",
        ]) }} as validation_errors,
        -- a page tells the day of the place: in the far east that may be one day more than in UTC
        {{ array_compact([
            "case when rows_found.track_count_found is null then 'tracklist_empty' end",
            "case when changed.dj_name is null then 'dj_name_missing' end",
            "case when changed.set_date is null then 'set_date_missing' end",
            "case when changed.set_date > " ~ utc_date('changed.date_read_at') ~ " + 1 then 'set_date_in_future' end",
            "case when rows_found.track_count_found < changed.published_track_count then 'rows_missing' end",
            "case when rows_found.bad_position_count > 0 then 'position_not_positive' end",
            "case when rows_found.cue_disorder_count > 0 then 'cues_not_monotone' end",
        ]) }} as validation_warnings
    from changed
    left join rows_found on changed.playlist_id = rows_found.playlist_id
)

select
    id,
    cast(bronze_id as {{ dbt.type_string() }}) as bronze_id,
    additional_bronze_ids,
    merged_playlist_ids,
    cast(source as {{ dbt.type_string() }}) as source,
    cast(source_playlist_id as {{ dbt.type_string() }}) as source_playlist_id,
    cast(source_url as {{ dbt.type_string() }}) as source_url,
    sources,
    playlist_name,
    dj_name,
    artist_id,
    event_name,
    venue,
    location,
    set_date,
    set_date_precision,
    genres,
    tracklist_status,
    duration_ms,
    coalesce(is_duration_estimated, false) as is_duration_estimated,
    track_count_published,
    cast(track_count_found as {{ dbt.type_int() }}) as track_count_found,
    cast(identified_count as {{ dbt.type_int() }}) as identified_count,
    identification_rate,
    case
        when {{ array_length('validation_errors') }} > 0 then 'failed'
        when {{ array_length('validation_warnings') }} > 0 then 'warning'
        else 'valid'
    end as validation_status,
    validation_errors,
    validation_warnings,
    scraped_at,
    '{{ invocation_id }}' as enrichment_run_id
from checked

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='id',
    on_schema_change='fail',
    contract={'enforced': true},
    indexes=[{'columns': ['id'], 'unique': true}, {'columns': ['artist_id']}, {'columns': ['set_date']}],
    tags=['takes_in_loads'],
) }}

-- One row per published set: the newest version of its page.
with pages as (
    select * from {{ ref('stg_tracklists__playlists') }}
),

playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

loads as (
    select * from {{ ref('stg_ops__visible_loads') }}
),

new_pages as (
    select distinct
        pages.source,
        pages.source_playlist_id
    from pages
    inner join loads on pages.load_id = loads.load_id
    where {{ 'loads.is_new' if is_incremental() else 'true' }}
),

changed_pages as (
    select
        pages.*,
        row_number() over (
            partition by pages.source, pages.source_playlist_id
            order by pages.scraped_at desc, pages.bronze_id desc
        ) as recency
    from pages
    inner join new_pages
        on pages.source = new_pages.source and pages.source_playlist_id = new_pages.source_playlist_id
),

rows_found as (
    select
        playlist_id,
        count(*) as track_count_found,
        sum(case when is_identified then 1 else 0 end) as identified_count,
        sum(case when has_cue_disorder then 1 else 0 end) as cue_disorder_count,
        sum(case when position < 1 then 1 else 0 end) as bad_position_count
    from playlist_tracks
    group by playlist_id
),

cleaned as (
    select
        *,
        {{ clean_name('playlist_name') }} as clean_playlist_name,
        {{ clean_name('dj_name') }} as clean_dj_name,
        {{ clean_name('event_name') }} as clean_event_name,
        {{ playlist_id('source', 'source_playlist_id') }} as playlist_id,
        {{ partial_date_start('set_date') }} as set_day
    from changed_pages
    where recency = 1
    {{ evaluated_once() }}
),

checked as (
    select
        cleaned.playlist_id as id,
        cleaned.bronze_id,
        cleaned.source,
        cleaned.source_playlist_id,
        cleaned.source_url,
        cleaned.clean_playlist_name as playlist_name,
        cleaned.clean_dj_name as dj_name,
        {{ uuid_from_hash(hash_text(normalise_artist('cleaned.clean_dj_name'))) }} as artist_id,
        cleaned.clean_event_name as event_name,
        cleaned.venue,
        cleaned.location,
        cleaned.set_day as set_date,
        cleaned.set_date_precision,
        coalesce(cleaned.genres, {{ array_compact(['null']) }}) as genres,
        cleaned.tracklist_status,
        cleaned.duration_ms,
        cleaned.published_track_count as track_count_published,
        coalesce(rows_found.track_count_found, 0) as track_count_found,
        coalesce(rows_found.identified_count, 0) as identified_count,
        cast(round(
            cast(rows_found.identified_count as decimal(9, 4)) / nullif(rows_found.track_count_found, 0), 4
        ) as decimal(5, 4)) as identification_rate,
        cleaned.scraped_at,
        {{ array_compact([
            "case when cleaned.playlist_name is null then 'playlist_name_missing' end",
        ]) }} as validation_errors,
        {{ array_compact([
            "case when rows_found.track_count_found is null then 'tracklist_empty' end",
            "case when cleaned.dj_name is null then 'dj_name_missing' end",
            "case when cleaned.set_date is null then 'set_date_missing' end",
            "case when cleaned.set_day > cast(cleaned.scraped_at as date) then 'set_date_in_future' end",
            "case when rows_found.track_count_found < cleaned.published_track_count then 'rows_missing' end",
            "case when rows_found.bad_position_count > 0 then 'position_not_positive' end",
            "case when rows_found.cue_disorder_count > 0 then 'cues_not_monotone' end",
        ]) }} as validation_warnings
    from cleaned
    left join rows_found
        on cleaned.playlist_id = rows_found.playlist_id
)

select
    id,
    cast(bronze_id as {{ dbt.type_string() }}) as bronze_id,
    cast(source as {{ dbt.type_string() }}) as source,
    cast(source_playlist_id as {{ dbt.type_string() }}) as source_playlist_id,
    cast(source_url as {{ dbt.type_string() }}) as source_url,
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
    scraped_at
from checked

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
    select * from {{ ref('int_playlist_pages') }}
),

playlist_artists as (
    select * from {{ ref('int_playlist_artists') }}
),

artists as (
    select * from {{ ref('int_artists') }}
),

playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

loads as (
    select * from {{ ref('stg_ops__visible_loads') }}
),

-- of several DJs the one who is named first
djs as (
    select
        playlist_artists.page_id,
        {{ artist_id('artists.canonical_artist_key') }} as artist_id
    from playlist_artists
    inner join artists on playlist_artists.artist_key = artists.artist_key
    where playlist_artists.place = 1
),

new_pages as (
    select pages.page_id
    from pages
    inner join loads on pages.load_id = loads.load_id
    where {{ 'loads.is_new' if is_incremental() else 'true' }}
    {%- if is_incremental() %}
    union
    -- names of DJs were found to be one artist, or no longer
    select known.id as page_id
    from {{ this }} as known
    inner join djs on known.id = djs.page_id
    where known.artist_id <> djs.artist_id
    {%- endif %}
),

changed_pages as (
    select
        pages.*,
        row_number() over (
            partition by pages.page_id
            order by pages.scraped_at desc, pages.bronze_id desc
        ) as recency
    from pages
    where pages.page_id in (select new_pages.page_id from new_pages)
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

latest as (
    select *
    from changed_pages
    where recency = 1
),

checked as (
    select
        latest.page_id as id,
        latest.bronze_id,
        latest.source,
        latest.source_playlist_id,
        latest.source_url,
        latest.playlist_name,
        latest.dj_name,
        djs.artist_id,
        latest.event_name,
        latest.venue,
        latest.location,
        latest.set_date,
        latest.set_date_precision,
        coalesce(latest.genres, {{ array_compact(['null']) }}) as genres,
        latest.tracklist_status,
        latest.duration_ms,
        latest.published_track_count as track_count_published,
        coalesce(rows_found.track_count_found, 0) as track_count_found,
        coalesce(rows_found.identified_count, 0) as identified_count,
        cast(round(
            cast(rows_found.identified_count as decimal(9, 4)) / nullif(rows_found.track_count_found, 0), 4
        ) as decimal(5, 4)) as identification_rate,
        latest.scraped_at,
        {{ array_compact([
            "case when latest.playlist_name is null then 'playlist_name_missing' end",
        ]) }} as validation_errors,
        {{ array_compact([
            "case when rows_found.track_count_found is null then 'tracklist_empty' end",
            "case when latest.dj_name is null then 'dj_name_missing' end",
            "case when latest.set_date is null then 'set_date_missing' end",
            "case when latest.set_date > cast(latest.scraped_at as date) then 'set_date_in_future' end",
            "case when rows_found.track_count_found < latest.published_track_count then 'rows_missing' end",
            "case when rows_found.bad_position_count > 0 then 'position_not_positive' end",
            "case when rows_found.cue_disorder_count > 0 then 'cues_not_monotone' end",
        ]) }} as validation_warnings
    from latest
    left join djs on latest.page_id = djs.page_id
    left join rows_found
        on latest.page_id = rows_found.playlist_id
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

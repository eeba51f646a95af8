{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook=["{{ delete_changed_playlists() }}", "{{ follow_merged_tracks() }}"],
    on_schema_change='fail',
    contract={'enforced': true},
    indexes=[{'columns': ['playlist_id', 'row_index'], 'unique': true}, {'columns': ['track_id']}],
    tags=['takes_in_loads'],
) }}

-- Every row of every set, in order; rows that nobody identified keep their place.
with playlist_rows as (
    select * from {{ ref('int_playlist_rows') }}
),

names as (
    select * from {{ ref('int_track_names') }}
),

track_merges as (
    select * from {{ ref('int_track_merges') }}
),

loads as (
    select * from {{ ref('stg_ops__visible_loads') }}
),

changed_playlists as (
    select distinct
        playlist_rows.source,
        playlist_rows.source_playlist_id
    from playlist_rows
    inner join loads on playlist_rows.load_id = loads.load_id
    where {{ 'loads.is_new' if is_incremental() else 'true' }}
),

versions as (
    select
        playlist_rows.*,
        dense_rank() over (
            partition by playlist_rows.source, playlist_rows.source_playlist_id
            order by playlist_rows.scraped_at desc, playlist_rows.bronze_id desc
        ) as recency
    from playlist_rows
    inner join changed_playlists
        on
            playlist_rows.source = changed_playlists.source
            and playlist_rows.source_playlist_id = changed_playlists.source_playlist_id
),

latest as (
    select
        *,
        max(cue_time_ms) over (
            partition by source, source_playlist_id
            order by row_index asc
            rows between unbounded preceding and 1 preceding
        ) as latest_cue_before_ms
    from versions
    where recency = 1
),

linked as (
    select
        latest.*,
        coalesce(track_merges.canonical_track_key, names.track_key) as track_key,
        coalesce(names.is_identified and not latest.is_marked_unknown, false) as is_identified
    from latest
    left join names on latest.name_key = names.name_key
    left join track_merges on names.track_key = track_merges.track_key
)

select
    {{ playlist_id('source', 'source_playlist_id') }} as playlist_id,
    cast(row_index as {{ dbt.type_int() }}) as row_index,
    track_position as position,
    case when is_identified then {{ uuid_from_hash('track_key') }} end as track_id,
    is_identified,
    track_role,
    -- a row marked "w/" is played together with the last row that has a place of its own
    track_role <> 'track' as is_played_with_previous,
    cue_time_ms,
    coalesce(cue_time_ms < latest_cue_before_ms, false) as has_cue_disorder,
    gap_before,
    {{ clean_name('artist_raw') }} as published_artist_name,
    {{ clean_name('title_raw') }} as published_track_title,
    label,
    raw_line,
    cast(bronze_id as {{ dbt.type_string() }}) as bronze_id
from linked

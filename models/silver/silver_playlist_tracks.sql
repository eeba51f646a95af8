{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook=["{{ delete_changed_playlists() }}", "{{ follow_merged_tracks() }}"],
    on_schema_change='fail',
    contract={'enforced': true},
    indexes=[{'columns': ['playlist_id', 'row_index'], 'unique': true}, {'columns': ['track_id']}],
    tags=['takes_in_loads'],
) }}

-- Every row of every set, in order; rows that nobody identified keep their place. Of a set that several pages publish the rows
-- are those of one page, so that no play counts twice.
with playlist_rows as (
    select * from {{ ref('int_playlist_rows') }}
),

sets as (
    select * from {{ ref('int_playlist_sets') }}
),

names as (
    select * from {{ ref('int_track_names') }}
),

track_merges as (
    select * from {{ ref('int_track_merges') }}
),

changed_sets as (
    select *
    from sets
    where
        page_rank = 1
        {%- if is_incremental() %}
        and not exists (
            select 1
            from {{ this }} as known
            where known.playlist_id = sets.playlist_id and known.bronze_id = sets.bronze_id
        )
        {%- endif %}
),

latest as (
    select
        playlist_rows.*,
        changed_sets.playlist_id,
        max(playlist_rows.cue_time_ms) over (
            partition by changed_sets.playlist_id
            order by playlist_rows.row_index asc
            rows between unbounded preceding and 1 preceding
        ) as latest_cue_before_ms
    from changed_sets
    inner join playlist_rows
        on
            changed_sets.source = playlist_rows.source
            and changed_sets.source_playlist_id = playlist_rows.source_playlist_id
            and changed_sets.bronze_id = playlist_rows.bronze_id
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
    playlist_id,
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

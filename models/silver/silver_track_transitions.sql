{{ config(
    materialized='table',
    contract={'enforced': true},
    indexes=[{'columns': ['from_track_id', 'to_track_id'], 'unique': true}],
) }}

-- Which track DJs play after which: neighbours in a set, both identified, with nothing missing between them.
with playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

-- rows played together with the one before are part of the same moment, not the next one
main_rows as (
    select *
    from playlist_tracks
    where not is_played_with_previous
),

neighbours as (
    select
        playlist_id,
        track_id as from_track_id,
        cue_time_ms as from_cue_ms,
        lead(track_id) over (partition by playlist_id order by row_index asc) as to_track_id,
        lead(cue_time_ms) over (partition by playlist_id order by row_index asc) as to_cue_ms,
        lead(gap_before) over (partition by playlist_id order by row_index asc) as is_gap_between
    from main_rows
)

select
    from_track_id,
    to_track_id,
    cast(count(*) as {{ dbt.type_int() }}) as times_played,
    cast(count(distinct playlist_id) as {{ dbt.type_int() }}) as playlists,
    -- where cues are not in order, one of the two is wrong
    cast(avg(
        case when to_cue_ms > from_cue_ms then to_cue_ms - from_cue_ms end
    ) as {{ dbt.type_int() }}) as mean_cue_distance_ms
from neighbours
where
    from_track_id is not null
    and to_track_id is not null
    and from_track_id <> to_track_id
    and not coalesce(is_gap_between, false)
group by from_track_id, to_track_id

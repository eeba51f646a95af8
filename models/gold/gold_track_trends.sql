{{ config(
    contract={'enforced': true},
    indexes=[{'columns': ['track_id'], 'unique': true}, {'columns': ['trending_score']}],
) }}

-- Which tracks DJs play more than they used to, measured against the newest set.
with playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

sets as (
    select * from {{ ref('int_dated_sets') }}
),

sums as (
    select
        playlist_tracks.track_id,
        max(sets.as_of) as as_of,
        sum(case when sets.age_days < 30 then 1 else 0 end) as plays_30_days,
        sum(case when sets.age_days < 90 then 1 else 0 end) as plays_90_days,
        sum(case when sets.age_days < 365 then 1 else 0 end) as plays_365_days,
        sum(sets.recent_weight) as recent_plays,
        sum(sets.expected_weight) as expected_plays
    from playlist_tracks
    inner join sets on playlist_tracks.playlist_id = sets.playlist_id
    where playlist_tracks.track_id is not null and sets.age_days is not null
    group by playlist_tracks.track_id
)

select
    track_id,
    as_of,
    cast(plays_30_days as {{ dbt.type_int() }}) as plays_30_days,
    cast(plays_90_days as {{ dbt.type_int() }}) as plays_90_days,
    cast(plays_365_days as {{ dbt.type_int() }}) as plays_365_days,
    cast(round(recent_plays, 4) as decimal(12, 4)) as recent_plays,
    cast(round(expected_plays, 4) as decimal(12, 4)) as expected_plays,
    {{ trending_score('recent_plays', 'expected_plays') }} as trending_score
from sums

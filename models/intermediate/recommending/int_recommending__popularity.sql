{{ config(indexes=[
    {'columns': ['track_id'], 'unique': true},
    {'columns': ['popularity_rank']},
]) }}

-- How popular each track is now: sets that play it and listeners who hear it, each once, and the less the longer ago. Its place
-- is also the number by which the models after this one know the track: numbers are joined and grouped faster than ids. Nothing
-- that is decided about a track is read, so that this, and who keeps whom company, is made beside the waterfall.
with tracks as (
    select {{ uuid_from_hash('track_key') }} as track_id
    from {{ ref('int_tracks') }}
),

plays as (
    select * from {{ ref('int_recommending__plays') }}
),

played as (
    select
        track_id,
        sum(latest_weight) as play_weight
    from plays
    group by track_id
),

most as (
    select max(play_weight) as play_weight
    from played
)

select
    tracks.track_id,
    -- floats: roots and logarithms of decimals take ten times as long, and what is kept of them is rounded
    cast(10000 / power(cast(coalesce(played.play_weight, 0) + 1 as {{ dbt.type_float() }}), 0.25) as {{ dbt.type_int() }})
        as specialness,
    cast(
        coalesce({{ share_of_most('coalesce(played.play_weight, 0)', 'most.play_weight') }}, 0) as decimal(7, 6)
    ) as popularity,
    cast(
        row_number() over (order by played.play_weight desc nulls last, tracks.track_id asc) as {{ dbt.type_int() }}
    ) as popularity_rank
from tracks
cross join most
left join played on tracks.track_id = played.track_id

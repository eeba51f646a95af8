{{ config(indexes=[{'columns': ['listener_id', 'taste_place'], 'unique': true}]) }}

-- What tells most of each listener's taste, and what share of it each track is.
with plays as (
    select * from {{ ref('int_recommending__plays') }}
),

popularity as (
    select * from {{ ref('int_recommending__popularity') }}
),

shares as (
    select
        plays.context_id as listener_id,
        plays.place as taste_place,
        popularity.popularity_rank,
        popularity.track_id,
        popularity.specialness,
        cast(
            1000000 * plays.weight / nullif(sum(plays.weight) over (partition by plays.context_id), 0) as {{ dbt.type_int() }}
        ) as taste_millionths
    from plays
    inner join popularity on plays.track_id = popularity.track_id
    where plays.play_type = 'listen' and plays.place <= {{ taste_length() }}
)

select
    listener_id,
    taste_place,
    popularity_rank,
    track_id,
    taste_millionths,
    cast(taste_millionths * 0.0001 * specialness as {{ dbt.type_int() }}) as telling_millionths
from shares

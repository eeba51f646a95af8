{{ config(indexes=[{'columns': ['context_id', 'place']}, {'columns': ['track_id']}]) }}

-- Which tracks were played in one set, or heard by one listener, each once, with what the play still says of taste.
with plays as (
    select * from {{ ref('fct_plays') }}
),

newest as (
    select max(played_on) as newest_day
    from plays
),

weighted as (
    select
        plays.play_type,
        plays.track_id,
        plays.playlist_id,
        plays.row_index,
        plays.listener_id,
        plays.played_at,
        {{ recency_weight('plays.played_on', 'newest.newest_day') }} as weight
    from plays
    cross join newest
    where plays.track_id is not null
),

set_plays as (
    select
        playlist_id as context_id,
        play_type,
        track_id,
        min(row_index) as place,
        cast(max(weight) as decimal(12, 6)) as weight,
        cast(max(weight) as decimal(7, 6)) as latest_weight
    from weighted
    where play_type = 'set'
    group by playlist_id, play_type, track_id
),

heard as (
    select
        listener_id as context_id,
        play_type,
        track_id,
        cast(sum(weight) as decimal(12, 6)) as weight,
        cast(max(weight) as decimal(7, 6)) as latest_weight,
        max(played_at) as last_heard_at
    from weighted
    where play_type = 'listen'
    group by listener_id, play_type, track_id
),

-- a listener's tracks in the order of how much they tell of the taste
listen_plays as (
    select
        context_id,
        play_type,
        track_id,
        cast(
            row_number() over (partition by context_id order by weight desc, last_heard_at desc, track_id asc)
            as {{ dbt.type_int() }}
        ) as place,
        weight,
        latest_weight
    from heard
)

select * from set_plays
union all
select * from listen_plays

-- Which tracks were played in one set, or heard by one listener, each once, with what the play still says of taste. Days are
-- those of gold's time line, which ends with the newest play or with var as_of_date.
{%- set as_of = var('as_of_date') %}
{%- set is_known = 'true' %}
{%- if as_of is not none %}
    {#- the time line holds only sets that were surely played by then -#}
    {%- set is_known = "case plays.play_type when 'set' then dated_sets.playlist_id is not null else plays.played_on <= cast('"
        ~ as_of ~ "' as date) end" %}
{%- endif %}

with plays as (
    select * from {{ ref('fct_plays') }}
),

dated_sets as (
    select * from {{ ref('int_dated_sets') }}
),

known as (
    select
        plays.play_type,
        plays.track_id,
        plays.playlist_id,
        plays.row_index,
        plays.listener_id,
        plays.played_at,
        case plays.play_type when 'set' then dated_sets.played_on else plays.played_on end as played_on
    from plays
    left join dated_sets on plays.playlist_id = dated_sets.playlist_id
    where plays.track_id is not null and {{ is_known }}
),

newest as (
    {%- if as_of is none %}
    select max(played_on) as newest_day
    from known
    {%- else %}
    select cast('{{ as_of }}' as date) as newest_day
    {%- endif %}
),

days as (
    select distinct played_on
    from known
    where played_on is not null
),

-- A play counts half when it is one half-life older than the newest day, and nothing is measured by the clock. By day and not by
-- play, as powers of decimals are slow; decimals, since sums of floats differ by order.
day_weights as (
    select
        days.played_on,
        cast(round(
            power(
                0.5,
                cast({{ days_apart('days.played_on', 'newest.newest_day') }} as decimal(12, 4))
                / {{ var('recommendations_half_life_days') }}
            ),
            6
        ) as decimal(7, 6)) as weight
    from days
    cross join newest
    {{ evaluated_once() }}
),

weighted as (
    select
        known.play_type,
        known.track_id,
        known.playlist_id,
        known.row_index,
        known.listener_id,
        known.played_at,
        -- what has no date is taken to be two half-lives old
        coalesce(day_weights.weight, cast(0.25 as decimal(7, 6))) as weight
    from known
    left join day_weights on known.played_on = day_weights.played_on
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

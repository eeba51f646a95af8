{{ config(indexes=[{'columns': ['listener_id', 'context_id'], 'unique': true}]) }}

-- The sets and the other listeners that share a listener's taste: what they play and hear besides is what he may like. Of each
-- track only its latest plays are asked and of each listener only the nearest contexts kept: the cost grows with the listeners.
{%- set plays_per_track = 15 %}
{%- set contexts_per_listener = 40 %}

with tastes as (
    select * from {{ ref('int_recommending__tastes') }}
),

plays as (
    select * from {{ ref('int_recommending__plays') }}
),

latest_plays as (
    select
        track_id,
        context_id,
        cast(1000000 * latest_weight as {{ dbt.type_int() }}) as weight_millionths,
        row_number() over (partition by track_id order by latest_weight desc, context_id asc) as recency
    from plays
    where play_type = 'set' or place <= {{ taste_length() }}
),

shared as (
    select
        tastes.listener_id,
        latest_plays.context_id,
        -- whole numbers, which floats add up exactly in any order
        sum(cast(tastes.telling_millionths as {{ dbt.type_float() }}) * latest_plays.weight_millionths) as affinity,
        min(tastes.taste_place) as taste_place
    from tastes
    inner join latest_plays on tastes.track_id = latest_plays.track_id
    where latest_plays.recency <= {{ plays_per_track }} and tastes.listener_id <> latest_plays.context_id
    group by tastes.listener_id, latest_plays.context_id
),

ranked as (
    select
        *,
        row_number() over (partition by listener_id order by affinity desc, context_id asc) as context_rank
    from shared
)

select
    listener_id,
    context_id,
    affinity,
    taste_place,
    cast(
        row_number() over (partition by listener_id order by affinity desc, taste_place asc, context_id asc)
        as {{ dbt.type_int() }}
    ) as nearness_rank
from ranked
where context_rank <= {{ contexts_per_listener }} and affinity > 0

{{ config(indexes=[{'columns': ['popularity_rank', 'company_rank'], 'unique': true}]) }}

-- The tracks that keep a track company in sets and among listeners, the closest ones of each. Only the latest sets of a track
-- count, in a set only tracks at most so many rows apart, and of a listener only those that tell most of the taste: what is
-- played everywhere, a long set or a long history does not square. Evidence is counted in whole numbers, which add up exactly in
-- any order, and faster than decimals.
{%- set reach = 10 %}
{%- set sets_per_track = 40 %}
{%- set taste_length = 15 %}
{%- set length = 50 %}

with plays as (
    select * from {{ ref('int_recommending__plays') }}
),

popularity as (
    select * from {{ ref('int_recommending__popularity') }}
),

numbered as (
    select
        plays.play_type,
        plays.context_id,
        plays.place,
        popularity.popularity_rank,
        cast(1000000 * case when plays.weight > 1 then 1 else plays.weight end as {{ dbt.type_int() }}) as weight_millionths
    from plays
    inner join popularity on plays.track_id = popularity.track_id
),

set_rows as (
    select
        context_id,
        place,
        popularity_rank,
        weight_millionths,
        row_number() over (partition by popularity_rank order by weight_millionths desc, context_id asc) as recency
    from numbered
    where play_type = 'set'
),

-- near rows count more than far ones, and what is played later more than what was played before
distances as (
    {%- for distance in range(-reach, reach + 1) if distance != 0 %}
    select
        {{ distance }} as row_distance,
        {{ (1000 * (1 if distance > 0 else 0.75) / distance | abs ** 0.5) | round | int }} as nearness
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

played_near as (
    select
        set_rows.popularity_rank,
        partners.popularity_rank as partner_rank,
        set_rows.weight_millionths * distances.nearness as evidence
    from set_rows
    cross join distances
    inner join numbered as partners
        on set_rows.context_id = partners.context_id and set_rows.place + distances.row_distance = partners.place
    where set_rows.recency <= {{ sets_per_track }} and partners.play_type = 'set'
),

tastes as (
    select
        context_id,
        popularity_rank,
        weight_millionths,
        cast(1000 / sqrt(cast(count(*) over (partition by context_id) as decimal(9, 2))) as {{ dbt.type_int() }}) as part
    from numbered
    where play_type = 'listen' and place <= {{ taste_length }}
),

-- who hears many tracks says less about each pair of them
heard_together as (
    select
        tastes.popularity_rank,
        partners.popularity_rank as partner_rank,
        tastes.part
        * case
            when tastes.weight_millionths < partners.weight_millionths then tastes.weight_millionths
            else partners.weight_millionths
        end as evidence
    from tastes
    inner join tastes as partners on tastes.context_id = partners.context_id
    where tastes.popularity_rank <> partners.popularity_rank
),

evidence as (
    select * from played_near
    union all
    select * from heard_together
),

pairs as (
    select
        popularity_rank,
        partner_rank,
        sum(evidence) as evidence
    from evidence
    group by popularity_rank, partner_rank
    having sum(evidence) > 0
),

-- who is everywhere is in everybody's company, which says less
strengths as (
    select
        pairs.popularity_rank,
        pairs.partner_rank,
        pairs.evidence * popularity.specialness as strength
    from pairs
    inner join popularity on pairs.partner_rank = popularity.popularity_rank
),

ranked as (
    select
        *,
        row_number() over closest_first as company_rank,
        first_value(strength) over closest_first as best_strength
    from strengths
    window closest_first as (partition by popularity_rank order by strength desc, partner_rank asc)
)

select
    popularity_rank,
    cast(company_rank as {{ dbt.type_int() }}) as company_rank,
    partner_rank,
    -- as close as the closest company of this track is a million
    cast(1000000 * (strength / cast(best_strength as {{ dbt.type_float() }})) as {{ dbt.type_int() }}) as closeness_millionths
from ranked
where company_rank <= {{ length }}

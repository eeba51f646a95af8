{{ config(indexes=[{'columns': ['track_id', 'company_rank'], 'unique': true}]) }}

-- The tracks that keep a track company in sets and among listeners, the closest ones of each. In a set only tracks at most so
-- many rows apart count, of a listener only those that tell most of the taste: a long set or history does not square.
{%- set reach = 10 %}
{%- set taste_length = 30 %}
{%- set length = 50 %}

with plays as (
    select * from {{ ref('int_recommending__plays') }}
),

-- near rows count more than far ones, and what is played later more than what was played before
distances as (
    {%- for distance in range(-reach, reach + 1) if distance != 0 %}
    select
        {{ distance }} as row_distance,
        {{ ((1 if distance > 0 else 0.75) / distance | abs ** 0.5) | round(4) }} as nearness
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

played_near as (
    select
        plays.track_id,
        partners.track_id as partner_id,
        plays.weight * distances.nearness as evidence
    from plays
    cross join distances
    inner join plays as partners
        on plays.context_id = partners.context_id and plays.place + distances.row_distance = partners.place
    where plays.play_type = 'set'
),

tastes as (
    select
        context_id,
        track_id,
        case when weight > 1 then 1.0 else weight end as weight,
        sqrt(cast(count(*) over (partition by context_id) as decimal(9, 2))) as variety
    from plays
    where play_type = 'listen' and place <= {{ taste_length }}
),

-- who hears many tracks says less about each pair of them
heard_together as (
    select
        tastes.track_id,
        partners.track_id as partner_id,
        case when tastes.weight < partners.weight then tastes.weight else partners.weight end / tastes.variety as evidence
    from tastes
    inner join tastes as partners on tastes.context_id = partners.context_id
    where tastes.track_id <> partners.track_id
),

evidence as (
    select * from played_near
    union all
    select * from heard_together
),

pairs as (
    select
        track_id,
        partner_id,
        sum(evidence) as evidence
    from evidence
    group by track_id, partner_id
),

-- who is everywhere is in everybody's company, which says less
totals as (
    select
        track_id,
        power(sum(evidence) + 1, 0.25) as ubiquity
    from pairs
    group by track_id
),

normalised as (
    select
        pairs.track_id,
        pairs.partner_id,
        cast(round(pairs.evidence / totals.ubiquity, 6) as decimal(12, 6)) as strength
    from pairs
    inner join totals on pairs.partner_id = totals.track_id
),

ranked as (
    select
        *,
        cast(
            row_number() over (partition by track_id order by strength desc, partner_id asc) as {{ dbt.type_int() }}
        ) as company_rank
    from normalised
)

select
    track_id,
    company_rank,
    partner_id,
    strength,
    -- 0–1: as close as the closest company of this track
    cast(
        round(strength / nullif(max(strength) over (partition by track_id), 0), 6) as decimal(7, 6)
    ) as closeness
from ranked
where company_rank <= {{ length }}

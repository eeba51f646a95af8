{{ config(meta={'kept_while_unchanged': true}, indexes=[{'columns': ['playlist_id'], 'unique': true}]) }}

-- The sets on one time line, which ends with the newest of them or with var as_of_date, and never with a clock. What DJs play
-- lately and what they play in the long run weigh by two half-lives; the long one is scaled to the window of the short one, so
-- that of a track that is played steadily both sums are the same.
{%- set as_of, recent, past = var('as_of_date'), var('trending_half_life_days'), var('trending_past_half_life_days') %}

with playlists as (
    select * from {{ ref('silver_enriched_playlists') }}
),

dated as (
    select
        playlists.id as playlist_id,
        {{ played_on_precision('playlists') | indent(8) }} as date_precision,
        {{ played_on('playlists') }} as played_on
    from playlists
),

clock as (
    {%- if as_of is none %}
    select max(played_on) as as_of
    from dated
    where date_precision <> 'year'
    {%- else %}
    select cast('{{ as_of }}' as date) as as_of
    {%- endif %}
),

aged as (
    select
        dated.playlist_id,
        dated.played_on,
        clock.as_of,
        -- a set of which only the year is known says nothing about this month
        case
            when dated.date_precision <> 'year' then {{ dbt.datediff('dated.played_on', 'clock.as_of', 'day') }}
        end as age_days
    from dated
    cross join clock
    {%- if as_of is not none %}
    -- what may have been played later is not known to have been played by then
    where {{ last_possible_day('dated.played_on', 'dated.date_precision') | indent(4) }} <= clock.as_of
    {%- endif %}
),

-- by age and not by set: powers of decimals are slow, and of floats the sums would depend on the order of the rows
weights as (
    select
        age_days,
        cast(power(0.5, cast(age_days as decimal(12, 3)) / {{ recent }}) as decimal(18, 12)) as recent_weight,
        cast(
            power(0.5, cast(age_days as decimal(12, 3)) / {{ past }}) * {{ recent }} / {{ past }} as decimal(18, 12)
        ) as expected_weight
    from aged
    where age_days >= 0
    group by age_days
)

select
    aged.playlist_id,
    aged.played_on,
    aged.as_of,
    cast(aged.age_days as {{ dbt.type_int() }}) as age_days,
    weights.recent_weight,
    weights.expected_weight
from aged
left join weights on aged.age_days = weights.age_days

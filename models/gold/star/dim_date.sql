{{ config(contract={'enforced': true}, indexes=[{'columns': ['date_day'], 'unique': true}]) }}

-- Every day from the first play to the last, days without any included.
with plays as (
    select * from {{ ref('fct_plays') }}
),

bounds as (
    select
        min(played_on) as first_day,
        max(played_on) as last_day
    from plays
),

days as (
    select day.date_day
    from bounds
    {{ days_between('bounds.first_day', 'bounds.last_day', 'day') }}
)

select
    date_day,
    cast(extract(year from date_day) as {{ dbt.type_int() }}) as calendar_year,
    cast(extract(quarter from date_day) as {{ dbt.type_int() }}) as quarter_of_year,
    cast(extract(month from date_day) as {{ dbt.type_int() }}) as month_of_year,
    cast({{ dbt.date_trunc('month', 'date_day') }} as date) as month_start,
    {{ iso_week('date_day') }} as iso_week,
    {{ iso_day_of_week('date_day') }} as day_of_week,
    {{ iso_day_of_week('date_day') }} >= 6 as is_weekend
from days

{# Dates, times and durations out of text. #}

{% macro try_date(expr) -%}
    {{ return(adapter.dispatch('try_date', 'songnodes')(expr)) }}
{%- endmacro %}

{# The day is added to the first of its month: 30 February lands in March, which the month betrays. Nothing was recorded or played before
   1800: such a year is a slip of the pen, and would stretch dim_date over centuries. #}
{% macro default__try_date(expr) -%}
(case
    when {{ expr }} ~ '^(1[89]|2[01])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([ T]|$)'
        then case
            when
                extract(month from cast(substr({{ expr }}, 1, 8) || '01' as date) + cast(substr({{ expr }}, 9, 2) as integer) - 1)
                = cast(substr({{ expr }}, 6, 2) as integer)
                then cast(substr({{ expr }}, 1, 8) || '01' as date) + cast(substr({{ expr }}, 9, 2) as integer) - 1
        end
end)
{%- endmacro %}


{% macro partial_date(expr) -%}
    {{ return(adapter.dispatch('partial_date', 'songnodes')(expr)) }}
{%- endmacro %}

{% macro default__partial_date(expr) -%}
(case
    when {{ songnodes.try_date(expr) }} is not null then substr({{ expr }}, 1, 10)
    when {{ expr }} ~ '^(1[89]|2[01])[0-9]{2}-(0[1-9]|1[0-2])($|-)' then substr({{ expr }}, 1, 7)
    when {{ expr }} ~ '^(1[89]|2[01])[0-9]{2}($|-)' then substr({{ expr }}, 1, 4)
end)
{%- endmacro %}


{% macro partial_date_precision(expr) -%}
(case length({{ expr }}) when 10 then 'day' when 7 then 'month' when 4 then 'year' end)
{%- endmacro %}


{% macro partial_date_start(expr) -%}
    {{ return(adapter.dispatch('partial_date_start', 'songnodes')(expr)) }}
{%- endmacro %}

{% macro default__partial_date_start(expr) -%}
cast({{ expr }} || substr('1000-01-01', length({{ expr }}) + 1) as date)
{%- endmacro %}


{% macro try_timestamp(expr) -%}
    {{ return(adapter.dispatch('try_timestamp', 'songnodes')(expr)) }}
{%- endmacro %}

{# A time without a zone is read as UTC, whatever the session's zone is. #}
{% macro default__try_timestamp(expr) -%}
(case
    when {{ songnodes.try_date(expr) }} is null then null
    when {{ expr }} ~ '^.{10}$' then cast({{ expr }} || ' 00:00:00Z' as timestamptz)
    when {{ expr }} ~ '^.{10}[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?$'
        then cast({{ expr }} || 'Z' as timestamptz)
    when
        {{ expr }} ~ '^.{10}[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)$'
        then cast({{ expr }} as timestamptz)
end)
{%- endmacro %}


{% macro clock_to_ms(expr) -%}
    {{ return(adapter.dispatch('clock_to_ms', 'songnodes')(expr)) }}
{%- endmacro %}

{# The lengths allowed keep the sum within an integer. #}
{% macro default__clock_to_ms(expr) -%}
(case
    when {{ expr }} ~ '^[0-9]{1,4}:[0-5][0-9]$'
        then cast(split_part({{ expr }}, ':', 1) as integer) * 60000 + cast(split_part({{ expr }}, ':', 2) as integer) * 1000
    when {{ expr }} ~ '^[0-9]{1,2}:[0-5]?[0-9]:[0-5][0-9]$'
        then
            cast(split_part({{ expr }}, ':', 1) as integer) * 3600000
            + cast(split_part({{ expr }}, ':', 2) as integer) * 60000
            + cast(split_part({{ expr }}, ':', 3) as integer) * 1000
    when {{ expr }} ~ '^PT([0-9]{1,2}H)?([0-9]{1,4}M)?([0-9]{1,5}([.][0-9]{1,6})?S)?$'
        then
            coalesce(cast(substring({{ expr }} from '([0-9]+)H') as integer), 0) * 3600000
            + coalesce(cast(substring({{ expr }} from '([0-9]+)M') as integer), 0) * 60000
            + cast(coalesce(cast(substring({{ expr }} from '([0-9.]+)S') as numeric), 0) * 1000 as integer)
end)
{%- endmacro %}


{# A duration of nothing is an unknown duration. #}
{% macro duration_to_ms(expr) -%}
nullif({{ songnodes.clock_to_ms(expr) }}, 0)
{%- endmacro %}


{% macro seconds_to_ms(expr) -%}
nullif({{ songnodes.cue_to_ms(expr) }}, 0)
{%- endmacro %}


{% macro cue_to_ms(expr) -%}
    {{ return(adapter.dispatch('cue_to_ms', 'songnodes')(expr)) }}
{%- endmacro %}

{# Here 0 is a time: the start of the set. #}
{% macro default__cue_to_ms(expr) -%}
coalesce(cast({{ songnodes.number_within(expr, 0, 999999, 9, 3) }} * 1000 as integer), {{ songnodes.clock_to_ms(expr) }})
{%- endmacro %}


{% macro days_between(first_day, last_day, alias) -%}
    {{ return(adapter.dispatch('days_between', 'songnodes')(first_day, last_day, alias)) }}
{%- endmacro %}

{# Joined to a relation: a row per day, in the column date_day. #}
{% macro default__days_between(first_day, last_day, alias) -%}
cross join lateral (
    select cast(day.at as date) as date_day
    from generate_series(cast({{ first_day }} as timestamp), cast({{ last_day }} as timestamp), interval '1 day') as day (at)
) as {{ alias }}
{%- endmacro %}


{% macro utc_date(expr) -%}
    {{ return(adapter.dispatch('utc_date', 'songnodes')(expr)) }}
{%- endmacro %}

{# A cast alone would take the day of the session's zone. #}
{% macro default__utc_date(expr) -%}
cast({{ expr }} at time zone 'UTC' as date)
{%- endmacro %}


{% macro iso_day_of_week(expr) -%}
    {{ return(adapter.dispatch('iso_day_of_week', 'songnodes')(expr)) }}
{%- endmacro %}

{% macro default__iso_day_of_week(expr) -%}
cast(extract(isodow from {{ expr }}) as integer)
{%- endmacro %}


{% macro iso_week(expr) -%}
    {{ return(adapter.dispatch('iso_week', 'songnodes')(expr)) }}
{%- endmacro %}

{% macro default__iso_week(expr) -%}
cast(extract(week from {{ expr }}) as integer)
{%- endmacro %}


{% macro days_apart(first_day, last_day) -%}
    {{ return(adapter.dispatch('days_apart', 'songnodes')(first_day, last_day)) }}
{%- endmacro %}

{% macro default__days_apart(first_day, last_day) -%}
({{ last_day }} - {{ first_day }})
{%- endmacro %}

{# The day of a set on the time line: none where it is dated after its page was read, which is a mistake and would be "now" for ever.
   playlists: silver_enriched_playlists. -#}
{% macro played_on(playlists) -%}
{{ songnodes.if_day_has_come(playlists, 'set_date') }}
{%- endmacro %}


{# How exact that day is; nothing where there is none. -#}
{% macro played_on_precision(playlists) -%}
{{ songnodes.if_day_has_come(playlists, 'set_date_precision') }}
{%- endmacro %}


{% macro if_day_has_come(playlists, column) -%}
case when {{ array_has(playlists ~ '.validation_warnings', "'set_date_in_future'") }} then null else {{ playlists }}.{{ column }} end
{%- endmacro %}


{# The last day that a date known to its day, month or year may mean: what is known by a past day had surely happened by this one. -#}
{% macro last_possible_day(day, precision) -%}
case {{ precision }}
    when 'year' then cast({{ dbt.last_day(day, 'year') }} as date)
    when 'month' then cast({{ dbt.last_day(day, 'month') }} as date)
    else {{ day }}
end
{%- endmacro %}

{# The day of a set on the time line: none where it is dated after its page was read, which is a mistake and would be "now" for ever.
   playlists: silver_enriched_playlists. -#}
{% macro played_on(playlists) -%}
case when {{ array_has(playlists ~ '.validation_warnings', "'set_date_in_future'") }} then null else {{ playlists }}.set_date end
{%- endmacro %}


{# How exact that day is; nothing where there is none. -#}
{% macro played_on_precision(playlists) -%}
case
    when {{ array_has(playlists ~ '.validation_warnings', "'set_date_in_future'") }} then null
    else {{ playlists }}.set_date_precision
end
{%- endmacro %}

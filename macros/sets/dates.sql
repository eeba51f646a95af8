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

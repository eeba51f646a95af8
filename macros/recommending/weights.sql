{# So many tracks tell a listener's taste; what else he hears is chance, and a long history must not cost more. -#}
{% macro taste_length() -%}
30
{%- endmacro %}


{# How likely a track is played next, 0–1. Floats: the candidates are many, and decimals slow. -#}
{% macro next_track_score(closeness_millionths, mixing_points, popularity_millionths) -%}
cast({{ closeness_millionths }} as {{ dbt.type_float() }}) / 1000000 * {{ var('next_track_weight_company') }}
+ cast({{ mixing_points }} as {{ dbt.type_float() }}) / 10 * {{ var('next_track_weight_mixing') }}
+ cast({{ popularity_millionths }} as {{ dbt.type_float() }}) / 1000000 * {{ var('next_track_weight_popularity') }}
{%- endmacro %}

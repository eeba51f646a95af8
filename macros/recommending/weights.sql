{# What a play still says of taste: it counts half when it is one half-life older than the newest day, and nothing is
   measured by the clock. Decimals, since sums of floats differ by order. -#}
{% macro recency_weight(played_on, newest_day) -%}
cast(round(
    power(0.5, cast({{ songnodes.days_apart(played_on, newest_day) }} as decimal(12, 4)) / {{ var('recommendations_half_life_days') }}), 6
) as decimal(7, 6))
{%- endmacro %}


{# What has no date is taken to be two half-lives old. -#}
{% macro undated_weight() -%}
cast(0.25 as decimal(7, 6))
{%- endmacro %}


{# So many tracks tell a listener's taste; what else he hears is chance, and a long history must not cost more. -#}
{% macro taste_length() -%}
30
{%- endmacro %}


{# How alike two partners in the mix sound, in millionths: tempo, energy, danceability and valence, less where the genres differ.
   What is not known neither brings near nor parts. Of millions of pairs, so in whole numbers, as decimals are slow: in twelfths of
   a millionth, which hold the sixth of a bpm and the quarter of a genre. Tempi are compared to a hundredth of a bpm, as they are
   read. -#}
{% macro sound_similarity(tempo_difference, energy_difference, danceability_difference, valence_difference, genre_quarters) -%}
(
    {{ genre_quarters }} * (
        3000000
        - 2000 * (({{ tempo_difference }} + 1) / 2)
        - 90 * coalesce({{ energy_difference }}, 5000)
        - 45 * (coalesce({{ danceability_difference }}, 5000) + coalesce({{ valence_difference }}, 5000))
    ) + 6
) / 12
{%- endmacro %}


{# A number of plays between 0 and 1: the first ones say most. -#}
{% macro share_of_most(amount, most) -%}
cast(coalesce(
    ln(cast(1 + {{ amount }} as {{ dbt.type_float() }})) / nullif(ln(cast(1 + {{ most }} as {{ dbt.type_float() }})), 0), 0
) as decimal(7, 6))
{%- endmacro %}


{# How likely a track is played next, 0–1. Floats: the candidates are many, and decimals slow. -#}
{% macro next_track_score(closeness_millionths, mixing_points, popularity_millionths) -%}
cast({{ closeness_millionths }} as {{ dbt.type_float() }}) / 1000000 * {{ var('next_track_weight_company') }}
+ cast({{ mixing_points }} as {{ dbt.type_float() }}) / 10 * {{ var('next_track_weight_mixing') }}
+ cast({{ popularity_millionths }} as {{ dbt.type_float() }}) / 1000000 * {{ var('next_track_weight_popularity') }}
{%- endmacro %}

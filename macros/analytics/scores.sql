{# How much more is played now than the past lets expect, 0 to 1. One play more on both sides keeps a single play from being a trend;
   what falls is not negative but no trend at all. -#}
{% macro trending_score(recent_plays, expected_plays) -%}
cast(round(
    case
        when {{ recent_plays }} > {{ expected_plays }}
            then ({{ recent_plays }} - {{ expected_plays }}) / ({{ recent_plays }} + {{ expected_plays }} + 1)
        else 0
    end, 4
) as decimal(5, 4))
{%- endmacro %}


{# A number as a share of the way from low to high, 0 and 1 beyond them; bounds are fixed and not taken from the data, so that a row
   does not change because others came. -#}
{% macro scaled(expr, low, high) -%}
cast(round(
    case
        when {{ expr }} <= {{ low }} then 0
        when {{ expr }} >= {{ high }} then 1
        else (cast({{ expr }} as decimal(18, 6)) - {{ low }}) / ({{ high }} - {{ low }})
    end, 4
) as decimal(5, 4))
{%- endmacro %}


{# Counts of which few are large, 0 for none to 1 for the highest: the first ones say most. Logarithms of floats, as those of decimals are
   slow and the result is rounded. -#}
{% macro share_of_most(amount, most) -%}
ln(cast(1 + {{ amount }} as {{ dbt.type_float() }})) / nullif(ln(cast(1 + {{ most }} as {{ dbt.type_float() }})), 0)
{%- endmacro %}


{% macro popularity_score(plays, highest) -%}
cast(round(cast({{ songnodes.share_of_most(plays, highest) }} as decimal(18, 9)), 4) as decimal(5, 4))
{%- endmacro %}

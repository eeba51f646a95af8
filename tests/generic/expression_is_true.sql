{% test expression_is_true(model, expression, column_name=none) %}
{# A rule about single rows. NULL fails: write `is null or` where it may be. #}
select *
from {{ model }}
where not coalesce({{ expression }}, false)
{% endtest %}

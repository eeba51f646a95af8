{% test within_range(model, column_name, min_value=none, max_value=none) %}
{# NULL passes: whether a value must be there is not_null's business. #}
select {{ column_name }} as out_of_range
from {{ model }}
where
    false
    {%- if min_value is not none %}
    or {{ column_name }} < {{ min_value }}
    {%- endif %}
    {%- if max_value is not none %}
    or {{ column_name }} > {{ max_value }}
    {%- endif %}
{% endtest %}

{% test unique_combination(model, columns) %}
{# The columns together name a row: none of them may be NULL, as NULLs would slip through a plain count. #}
select
    {{ columns | join(',\n    ') }},
    count(*) as n_rows
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}

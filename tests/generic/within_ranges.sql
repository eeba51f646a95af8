{% test within_ranges(model, ranges) %}
{# As within_range, for several columns in one pass: over a view that parses JSON each test reads everything anew.
   ranges: column to [lowest, highest], null for no bound. #}
{%- set outside = [] %}
{%- for column, bounds in ranges.items() %}
    {%- if bounds[0] is not none %}{% do outside.append(column ~ ' < ' ~ bounds[0]) %}{% endif %}
    {%- if bounds[1] is not none %}{% do outside.append(column ~ ' > ' ~ bounds[1]) %}{% endif %}
{%- endfor %}
select {{ ranges | join(', ') }}
from {{ model }}
where
    {{ outside | join('\n    or ') }}
{% endtest %}

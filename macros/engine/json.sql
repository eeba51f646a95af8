{# Reading JSON. Paths are lists of keys and of 0-based indexes; every macro answers NULL or no row for
   a missing path, a JSON null or a value of another kind, and never raises. Only json_text makes a text of objects and lists, too:
   what tells them apart is as dear as the text. #}

{% macro json_text(expr, path) -%}
    {{ return(adapter.dispatch('json_text', 'songnodes')(expr, path)) }}
{%- endmacro %}

{% macro default__json_text(expr, path) -%}
({{ expr }} {{ '->>' if path | length == 1 else '#>>' }} {{ songnodes.json_path_literal(path) }})
{%- endmacro %}


{% macro json_get(expr, path) -%}
    {{ return(adapter.dispatch('json_get', 'songnodes')(expr, path)) }}
{%- endmacro %}

{% macro default__json_get(expr, path) -%}
({{ expr }} {{ '->' if path | length == 1 else '#>' }} {{ songnodes.json_path_literal(path) }})
{%- endmacro %}


{% macro json_path_literal(path) -%}
    {%- if path | length == 1 -%}
        {{ path[0] if path[0] is integer else "'" ~ (path[0] | replace("'", "''")) ~ "'" }}
    {%- else -%}
        '{ {%- for step in path -%}
        {{ ', ' if not loop.first }}"{{ step | string | replace("'", "''") }}"
        {%- endfor -%} }'
    {%- endif -%}
{%- endmacro %}


{% macro json_is_object(expr) -%}
    {{ return(adapter.dispatch('json_is_object', 'songnodes')(expr)) }}
{%- endmacro %}

{% macro default__json_is_object(expr) -%}
(jsonb_typeof({{ expr }}) is not distinct from 'object')
{%- endmacro %}


{% macro json_as_array(expr) -%}
    {{ return(adapter.dispatch('json_as_array', 'songnodes')(expr)) }}
{%- endmacro %}

{% macro default__json_as_array(expr) -%}
(case coalesce(jsonb_typeof({{ expr }}), 'null')
    when 'array' then {{ expr }}
    when 'null' then null
    else jsonb_build_array({{ expr }})
end)
{%- endmacro %}


{% macro json_scalar(expr, path) -%}
    {{ return(adapter.dispatch('json_scalar', 'songnodes')(expr, path)) }}
{%- endmacro %}

{% macro default__json_scalar(expr, path) -%}
case
    when jsonb_typeof({{ songnodes.json_get(expr, path) }}) in ('string', 'number', 'boolean') then {{ songnodes.json_text(expr, path) }}
end
{%- endmacro %}


{# texts: names and ids, through text_or_null; scalars: the same of pages that may hold an object in their place, which is no text; values:
   what other macros make numbers, dates and the like of, and what stays as published. #}
{% macro json_fields(expr, alias, texts={}, scalars={}, values={}, documents={}) -%}
    {{ return(adapter.dispatch('json_fields', 'songnodes')(expr, alias, texts, scalars, values, documents)) }}
{%- endmacro %}

{# The inner `#> '{}'` unpacks a stored (compressed) document once for all its fields, and `offset 0` keeps
   the planner from copying the extraction into every place a field is used. #}
{% macro default__json_fields(expr, alias, texts, scalars, values, documents) -%}
    {%- set columns = [] -%}
    {%- for name, path in texts.items() -%}
        {%- do columns.append(songnodes.text_or_null(songnodes.json_text('unpacked.document', path)) ~ ' as ' ~ name) -%}
    {%- endfor -%}
    {%- for name, path in scalars.items() -%}
        {%- do columns.append(songnodes.text_or_null(songnodes.json_scalar('unpacked.document', path)) ~ ' as ' ~ name) -%}
    {%- endfor -%}
    {%- for name, path in values.items() -%}
        {%- do columns.append(songnodes.json_text('unpacked.document', path) ~ ' as ' ~ name) -%}
    {%- endfor -%}
    {%- for name, path in documents.items() -%}
        {%- do columns.append(songnodes.json_get('unpacked.document', path) ~ ' as ' ~ name) -%}
    {%- endfor -%}
cross join lateral (
    select
        {{ columns | join(',\n        ') }}
    from (select {{ expr }} #> '{}' as document limit all offset 0) as unpacked
    limit all offset 0
) as {{ alias }}
{%- endmacro %}


{% macro flatten_array(expr, alias) -%}
    {{ return(adapter.dispatch('flatten_array', 'songnodes')(expr, alias)) }}
{%- endmacro %}

{% macro default__flatten_array(expr, alias) -%}
cross join lateral (
    select
        element.item,
        element.item_index
    from (select {{ expr }} #> '{}' as document limit all offset 0) as unpacked
    {{ songnodes.json_elements('unpacked.document', 'element') }}
) as {{ alias }}
{%- endmacro %}


{# Elements of an array, none of anything else: the argument of jsonb_array_elements must never be another kind. #}
{% macro json_elements(expr, alias, join='cross join lateral') -%}
{{ join }} jsonb_array_elements(
    case when jsonb_typeof({{ expr }}) = 'array' then {{ expr }} end
) with ordinality as {{ alias }} (item, item_index)
{%- endmacro %}


{% macro json_object_as_rows(expr, alias) -%}
    {{ return(adapter.dispatch('json_object_as_rows', 'songnodes')(expr, alias)) }}
{%- endmacro %}

{% macro default__json_object_as_rows(expr, alias) -%}
cross join lateral jsonb_each(
    case when jsonb_typeof({{ expr }}) = 'object' then {{ expr }} end
) as {{ alias }} (key, item)
{%- endmacro %}


{% macro json_array_map(expr, element_sql, order_by='element.item_index', where='true') -%}
    {{ return(adapter.dispatch('json_array_map', 'songnodes')(expr, element_sql, order_by, where)) }}
{%- endmacro %}

{% macro default__json_array_map(expr, element_sql, order_by, where) -%}
(
    select array_agg({{ element_sql }} order by {{ order_by }}) filter (where {{ element_sql }} is not null)
    {{ songnodes.json_elements(expr, 'element', 'from') }}
    where {{ where }}
)
{%- endmacro %}


{% macro json_array_join(expr, element_sql, separator='') -%}
    {{ return(adapter.dispatch('json_array_join', 'songnodes')(expr, element_sql, separator)) }}
{%- endmacro %}

{% macro default__json_array_join(expr, element_sql, separator) -%}
(
    select string_agg({{ element_sql }}, '{{ separator | replace("'", "''") }}' order by element.item_index)
    {{ songnodes.json_elements(expr, 'element', 'from') }}
)
{%- endmacro %}


{% macro json_array_pick(expr, order_by) -%}
    {{ return(adapter.dispatch('json_array_pick', 'songnodes')(expr, order_by)) }}
{%- endmacro %}

{% macro default__json_array_pick(expr, order_by) -%}
(
    select element.item
    {{ songnodes.json_elements(expr, 'element', 'from') }}
    order by {{ order_by }}, element.item_index asc
    limit 1
)
{%- endmacro %}


{% macro json_array_any(expr, condition) -%}
    {{ return(adapter.dispatch('json_array_any', 'songnodes')(expr, condition)) }}
{%- endmacro %}

{% macro default__json_array_any(expr, condition) -%}
exists(
    select 1
    {{ songnodes.json_elements(expr, 'element', 'from') }}
    where {{ condition }}
)
{%- endmacro %}


{# -- Making JSON. A document within a document is made with is_part, and the outermost goes through json_whole: PostgreSQL keeps
   parts as text then, where it would take each apart and put it together again on every level. -- #}

{% macro json_build(pairs, is_part=false) -%}
    {{ return(adapter.dispatch('json_build', 'songnodes')(pairs, is_part)) }}
{%- endmacro %}

{% macro default__json_build(pairs, is_part) -%}
{{ 'json' if is_part else 'jsonb' }}_build_object(
    {%- for name, value in pairs.items() %}
    '{{ name | replace("'", "''") }}', {{ value }}{{ ',' if not loop.last }}
    {%- endfor %}
)
{%- endmacro %}


{% macro json_object_agg(key, value, order_by=none, is_part=false) -%}
    {{ return(adapter.dispatch('json_object_agg', 'songnodes')(key, value, order_by, is_part)) }}
{%- endmacro %}

{% macro default__json_object_agg(key, value, order_by, is_part) -%}
{{ 'json' if is_part else 'jsonb' }}_object_agg({{ key }}, {{ value }} order by {{ order_by or key }}) filter (where {{ key }} is not null)
{%- endmacro %}


{% macro json_array_agg(value, order_by, keeps_nulls=false, is_part=false, where=none) -%}
    {{ return(adapter.dispatch('json_array_agg', 'songnodes')(value, order_by, keeps_nulls, is_part, where)) }}
{%- endmacro %}

{# A value that is never NULL, or only where a condition says so, need not be made twice, once to see whether it is there; and without a
   condition PostgreSQL takes the rows as they were sorted for the groups, where it would else sort each group by itself. #}
{% macro default__json_array_agg(value, order_by, keeps_nulls, is_part, where) -%}
{{ 'json' if is_part else 'jsonb' }}_agg({{ value }} order by {{ order_by }})
{%- if where or not keeps_nulls %} filter (where {{ where or value ~ ' is not null' }}){% endif -%}
{%- endmacro %}


{% macro json_whole(part) -%}
    {{ return(adapter.dispatch('json_whole', 'songnodes')(part)) }}
{%- endmacro %}

{% macro default__json_whole(part) -%}
cast({{ part }} as jsonb)
{%- endmacro %}


{% macro type_json() -%}
    {{ return(adapter.dispatch('type_json', 'songnodes')()) }}
{%- endmacro %}

{% macro default__type_json() -%}jsonb{%- endmacro %}

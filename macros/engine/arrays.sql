{# Arrays, of text where their name says so or nothing else is said. #}

{% macro type_text_array() -%}
    {{ return(adapter.dispatch('type_text_array', 'songnodes')()) }}
{%- endmacro %}

{% macro default__type_text_array() -%}text[]{%- endmacro %}


{% macro array_of(expressions) -%}
    {{ return(adapter.dispatch('array_of', 'songnodes')(expressions)) }}
{%- endmacro %}

{% macro default__array_of(expressions) -%}
cast(array[{{ expressions | join(', ') }}] as text[])
{%- endmacro %}


{% macro array_item(expr, place) -%}
    {{ return(adapter.dispatch('array_item', 'songnodes')(expr, place)) }}
{%- endmacro %}

{% macro default__array_item(expr, place) -%}
({{ expr }})[{{ place }}]
{%- endmacro %}


{% macro array_length(expr) -%}
    {{ return(adapter.dispatch('array_length', 'songnodes')(expr)) }}
{%- endmacro %}

{% macro default__array_length(expr) -%}
cardinality({{ expr }})
{%- endmacro %}


{% macro array_has(expr, value) -%}
    {{ return(adapter.dispatch('array_has', 'songnodes')(expr, value)) }}
{%- endmacro %}

{% macro default__array_has(expr, value) -%}
({{ value }} = any(cast({{ expr }} as text[])))
{%- endmacro %}


{% macro array_join(expr, separator) -%}
    {{ return(adapter.dispatch('array_join', 'songnodes')(expr, separator)) }}
{%- endmacro %}

{% macro default__array_join(expr, separator) -%}
array_to_string({{ expr }}, '{{ separator | replace("'", "''") }}')
{%- endmacro %}


{% macro array_sorted_text(expr) -%}
    {{ return(adapter.dispatch('array_sorted_text', 'songnodes')(expr)) }}
{%- endmacro %}

{# Byte order ("C"), so that every server sorts alike whatever its locale. #}
{% macro default__array_sorted_text(expr) -%}
(
    select array_agg(distinct member.item collate "C" order by member.item collate "C")
    from unnest({{ expr }}) as member (item)
    where member.item is not null
)
{%- endmacro %}


{% macro split_text(expr, separator) -%}
    {{ return(adapter.dispatch('split_text', 'songnodes')(expr, separator)) }}
{%- endmacro %}

{% macro default__split_text(expr, separator) -%}
string_to_array({{ expr }}, '{{ separator | replace("'", "''") }}')
{%- endmacro %}


{% macro flatten_text_array(expr, alias) -%}
    {{ return(adapter.dispatch('flatten_text_array', 'songnodes')(expr, alias)) }}
{%- endmacro %}

{% macro default__flatten_text_array(expr, alias) -%}
cross join lateral unnest({{ expr }}) with ordinality as {{ alias }} (item, item_index)
{%- endmacro %}


{% macro array_map_text(expr, element_sql) -%}
    {{ return(adapter.dispatch('array_map_text', 'songnodes')(expr, element_sql)) }}
{%- endmacro %}

{# The inner query names each element once; offset 0 keeps it from being copied into the filter. #}
{% macro default__array_map_text(expr, element_sql) -%}
(
    select array_agg(mapped.item order by mapped.item_index)
    from (
        select
            {{ element_sql }} as item,
            element.item_index
        from unnest({{ expr }}) with ordinality as element (item, item_index)
        limit all offset 0
    ) as mapped
    where mapped.item is not null
)
{%- endmacro %}


{% macro array_agg_text(expr, order_by, where='true') -%}
    {{ return(adapter.dispatch('array_agg_text', 'songnodes')(expr, order_by, where)) }}
{%- endmacro %}

{% macro default__array_agg_text(expr, order_by, where) -%}
array_agg({{ expr }} order by {{ order_by }}) filter (where {{ expr }} is not null and ({{ where }}))
{%- endmacro %}


{% macro array_in_order(expr, order_by) -%}
    {{ return(adapter.dispatch('array_in_order', 'songnodes')(expr, order_by)) }}
{%- endmacro %}

{% macro default__array_in_order(expr, order_by) -%}
array_agg({{ expr }} order by {{ order_by }})
{%- endmacro %}


{% macro text_agg(expr, separator, order_by) -%}
    {{ return(adapter.dispatch('text_agg', 'songnodes')(expr, separator, order_by)) }}
{%- endmacro %}

{% macro default__text_agg(expr, separator, order_by) -%}
string_agg({{ expr }}, '{{ separator | replace("'", "''") }}' order by {{ order_by }})
{%- endmacro %}


{% macro array_contains_all(expr, members) -%}
    {{ return(adapter.dispatch('array_contains_all', 'songnodes')(expr, members)) }}
{%- endmacro %}

{% macro default__array_contains_all(expr, members) -%}
({{ expr }} @> {{ members }})
{%- endmacro %}


{% macro array_overlaps(left_expr, right_expr) -%}
    {{ return(adapter.dispatch('array_overlaps', 'songnodes')(left_expr, right_expr)) }}
{%- endmacro %}

{% macro default__array_overlaps(left_expr, right_expr) -%}
({{ left_expr }} && {{ right_expr }})
{%- endmacro %}


{% macro array_compact(expressions) -%}
    {{ return(adapter.dispatch('array_compact', 'songnodes')(expressions)) }}
{%- endmacro %}

{# The expressions that are not NULL, in their order; an empty array when all are. #}
{% macro default__array_compact(expressions) -%}
array_remove(cast(array[
    {%- for expression in expressions %}
    {{ expression }}{{ ',' if not loop.last }}
    {%- endfor %}
] as text[]), null)
{%- endmacro %}


{% macro array_concat(left_expr, right_expr) -%}
    {{ return(adapter.dispatch('array_concat', 'songnodes')(left_expr, right_expr)) }}
{%- endmacro %}

{# NULL counts as empty; both NULL is NULL. #}
{% macro default__array_concat(left_expr, right_expr) -%}
array_cat({{ left_expr }}, {{ right_expr }})
{%- endmacro %}


{% macro array_distinct_by(expr, element_sql, key_sql) -%}
    {{ return(adapter.dispatch('array_distinct_by', 'songnodes')(expr, element_sql, key_sql)) }}
{%- endmacro %}

{# The expression over each element, in order; of elements with the same key only the first. An array of one, which most are,
   takes a short way. #}
{% macro default__array_distinct_by(expr, element_sql, key_sql) -%}
(
    select array_agg(member.item order by member.item_index)
    from (
        select
            {{ element_sql }} as item,
            element.item_index,
            case
                when cardinality({{ expr }}) = 1 then 1
                else row_number() over (partition by {{ key_sql }} order by element.item_index)
            end as nth
        from unnest({{ expr }}) with ordinality as element (item, item_index)
    ) as member
    where member.nth = 1 and member.item is not null
)
{%- endmacro %}


{% macro array_append(expr, value) -%}
    {{ return(adapter.dispatch('array_append', 'songnodes')(expr, value)) }}
{%- endmacro %}

{% macro default__array_append(expr, value) -%}
array_append({{ expr }}, {{ value }})
{%- endmacro %}


{% macro array_without(expr, others) -%}
    {{ return(adapter.dispatch('array_without', 'songnodes')(expr, others)) }}
{%- endmacro %}

{# The elements, in their order, that are not among the others; NULL counts as empty. #}
{% macro default__array_without(expr, others) -%}
array(
    select element.item
    from unnest({{ expr }}) with ordinality as element (item, item_index)
    where coalesce(element.item <> all({{ others }}), true)
    order by element.item_index
)
{%- endmacro %}


{% macro array_place(expr, value) -%}
    {{ return(adapter.dispatch('array_place', 'songnodes')(expr, value)) }}
{%- endmacro %}

{% macro default__array_place(expr, value) -%}
array_position({{ expr }}, {{ value }})
{%- endmacro %}


{% macro array_slice(expr, first, last) -%}
    {{ return(adapter.dispatch('array_slice', 'songnodes')(expr, first, last)) }}
{%- endmacro %}

{% macro default__array_slice(expr, first, last) -%}
({{ expr }})[{{ first }}:{{ last }}]
{%- endmacro %}


{% macro array_in_any_order(expr) -%}
    {{ return(adapter.dispatch('array_in_any_order', 'songnodes')(expr)) }}
{%- endmacro %}

{% macro default__array_in_any_order(expr) -%}
array_agg({{ expr }})
{%- endmacro %}

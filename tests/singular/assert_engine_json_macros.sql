{# What macros/engine/json.sql promises: a row here is a broken promise. #}
with bodies as (
    select
        1 as body_id,
        cast(
            '{"a": {"b": "x"}, "list": [{"n": "p", "j": " & "}, {"n": "q"}], "scalars": ["s", 1, true, null],
              "empty": [], "nothing": null, "flat": "text", "counts": {"u": 1, "v": 2}}'
            as {{ type_json() }}
        ) as body
    union all
    select
        2 as body_id,
        cast('"a body that is no object"' as {{ type_json() }}) as body
),

flattened as (
    select
        hit.item_index,
        {{ json_text('hit.item', ['n']) }} as n
    from bodies
    {{ flatten_array(json_get('bodies.body', ['list']), 'hit') }}
),

flattened_counts as (
    select
        count(case when (item_index = 1 and n = 'p') or (item_index = 2 and n = 'q') then 1 end) as n_good,
        count(*) as n_rows
    from flattened
),

pairs as (
    select
        pair.key,
        pair.item
    from bodies
    {{ json_object_as_rows(json_get('bodies.body', ['counts']), 'pair') }}
),

rebuilt as (
    select {{ json_object_agg('key', 'item') }} as body
    from pairs
),

cases as (
    select
        bodies.body_id,
        fields.b,
        fields.second_n,
        {{ json_text('bodies.body', ['nothing']) }} as of_null,
        {{ json_text('bodies.body', ['flat', 'deeper']) }} as too_deep,
        coalesce({{ json_scalar('bodies.body', ['a']) }}, {{ json_scalar('bodies.body', ['list']) }}) as no_scalar,
        {{ json_scalar('bodies.body', ['counts', 'u']) }} as of_number,
        {{ array_join(json_array_map('fields.scalars', json_scalar('element.item', [])), '|') }} as scalars,
        {{ json_array_map(json_get('bodies.body', ['list']), json_scalar('element.item', [])) }} as of_objects,
        {{ json_array_map(json_get('bodies.body', ['empty']), json_scalar('element.item', [])) }} as of_nothing,
        {{ array_join(json_array_map(json_get('bodies.body', ['list']), json_text('element.item', ['j'])), '|') }} as mapped,
        {{ json_array_join(
            json_get('bodies.body', ['list']),
            json_text('element.item', ['n']) ~ " || coalesce(" ~ json_text('element.item', ['j']) ~ ", '')"
        ) }} as joined,
        {{ json_text(json_as_array(json_get('bodies.body', ['a'])), [0, 'b']) }} as single
    from bodies
    {{ json_fields(
        'bodies.body', 'fields',
        texts={'b': ['a', 'b'], 'second_n': ['list', 1, 'n']}, documents={'scalars': ['scalars']}
    ) }}
)

select 'values of the first body' as broken
from cases
where
    body_id = 1
    and (
        (b = 'x' and second_n = 'q' and scalars = 's|1|true' and mapped = ' & ' and joined = 'p & q' and single = 'x') is not true
        or of_number is distinct from '1'
        or coalesce(of_null, too_deep, no_scalar) is not null
        or of_objects is not null
        or of_nothing is not null
    )
union all
select 'a body that is no object gives NULL' as broken
from cases
where
    body_id = 2
    and (coalesce(b, second_n, of_null, too_deep, scalars, mapped, joined, single) is not null or of_objects is not null)
union all
select 'flattened rows, in order' as broken
from flattened_counts
where n_good <> 2 or n_rows <> 2
union all
select 'object as rows' as broken
from rebuilt
where body <> {{ json_build({'u': 1, 'v': 2}) }} or body is null

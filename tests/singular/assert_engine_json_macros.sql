{# What macros/engine/json.sql promises: a row here is a broken promise. #}
with documents as (
    select
        1 as document_id,
        cast(
            '{"a": {"b": "x"}, "list": [{"n": "p", "j": " & "}, {"n": "q"}], "scalars": ["s", 1, true, null],
              "empty": [], "nothing": null, "flat": "text", "counts": {"u": 1, "v": 2}}'
            as {{ type_json() }}
        ) as document
    union all
    select
        2,
        cast('"a body that is no object"' as {{ type_json() }})
),

flattened as (
    select
        documents.document_id,
        hit.item_index,
        {{ json_text('hit.item', ['n']) }} as n
    from documents
    {{ flatten_array(json_get('documents.document', ['list']), 'hit') }}
),

pairs as (
    select
        pair.key,
        pair.item
    from documents
    {{ json_object_as_rows(json_get('documents.document', ['counts']), 'pair') }}
),

cases as (
    select
        document_id,
        fields.b,
        fields.second_n,
        {{ json_text('document', ['nothing']) }} as nothing,
        {{ json_text('document', ['flat', 'deeper']) }} as too_deep,
        {{ array_join(json_text_array('fields.scalars'), '|') }} as scalars,
        {{ json_text_array(json_get('document', ['list'])) }} as of_objects,
        {{ json_text_array(json_get('document', ['empty'])) }} as of_nothing,
        {{ array_join(json_array_map(json_get('document', ['list']), json_text('element.item', ['j'])), '|') }} as mapped,
        {{ json_array_join(
            json_get('document', ['list']),
            json_text('element.item', ['n']) ~ " || coalesce(" ~ json_text('element.item', ['j']) ~ ", '')"
        ) }} as joined,
        {{ json_text(json_as_array(json_get('document', ['a'])), [0, 'b']) }} as single
    from documents
    {{ json_fields(
        'documents.document', 'fields',
        texts={'b': ['a', 'b'], 'second_n': ['list', 1, 'n']}, documents={'scalars': ['scalars']}
    ) }}
)

select 'values of the first document' as broken
from cases
where
    document_id = 1
    and (
        (b = 'x' and second_n = 'q' and scalars = 's|1|true' and mapped = ' & ' and joined = 'p & q' and single = 'x') is not true
        or coalesce(nothing, too_deep) is not null
        or of_objects is not null
        or of_nothing is not null
    )
union all
select 'a body that is no object gives NULL' as broken
from cases
where
    document_id = 2
    and (coalesce(b, second_n, nothing, too_deep, scalars, mapped, joined, single) is not null or of_objects is not null)
union all
select 'flattened rows, in order' as broken
from (
    select count(case when (item_index = 1 and n = 'p') or (item_index = 2 and n = 'q') then 1 end) as good, count(*) as n_rows
    from flattened
) as counted
where good <> 2 or n_rows <> 2
union all
select 'object as rows' as broken
from (
    select {{ json_object_agg('key', 'item') }} as document from pairs
) as rebuilt
where document <> {{ json_build({'u': 1, 'v': 2}) }} or document is null

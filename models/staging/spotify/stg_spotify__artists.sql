with answers as (
    select *
    from {{ ref('stg_api__answers') }}
    where provider = 'spotify' and outcome = 'ok'
)

select
    answers.bronze_id,
    answers.load_id,
    answers.provider,
    answers.endpoint,
    answers.fetched_at,
    cast(hit.item_index as {{ dbt.type_int() }}) as hit_rank,
    cast(artist.item_index as {{ dbt.type_int() }}) as credit_place,
    raw.id as provider_artist_id,
    raw.name as artist_name,
    {{ json_array_map('raw.genres', title_case(text_or_null(json_text('element.item', [])))) }} as genres
from answers
{{ answer_hits('spotify') }}
-- of an artist there is a page of its own
{{ flatten_array(
    "case when answers.endpoint = 'artists/{id}' then " ~ json_as_array('hit.item')
    ~ " else " ~ json_get('hit.item', ['artists']) ~ " end",
    'artist'
) }}
{{ json_fields('artist.item', 'raw', texts={'id': ['id'], 'name': ['name']}, documents={'genres': ['genres']}) }}
where
    answers.endpoint in ('search', 'tracks/{id}', 'artists/{id}')
    and raw.id is not null
    and raw.name is not null

with answers as (
    select *
    from {{ ref('stg_api__answers') }}
    where provider = 'beatport' and outcome = 'ok'
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
    raw.name as artist_name
from answers
{{ answer_hits('beatport') }}
{{ flatten_array(json_get('hit.item', ['artists']), 'artist') }}
{{ json_fields('artist.item', 'raw', texts={'id': ['id'], 'name': ['name']}) }}
where
    answers.endpoint in ('catalog/tracks', 'catalog/tracks/{id}', 'catalog/search')
    and raw.id is not null
    and raw.name is not null

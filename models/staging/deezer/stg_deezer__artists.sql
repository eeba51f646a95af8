with answers as (
    select *
    from {{ ref('stg_api__answers') }}
    where
        provider = 'deezer'
        and outcome = 'ok'
        and endpoint in ('search', 'track/{id}', 'track/isrc:{isrc}')
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
{{ answer_hits('deezer') }}
-- a search names the main artist only
{{ flatten_array(
    'coalesce(' ~ json_get('hit.item', ['contributors']) ~ ', ' ~ json_as_array(json_get('hit.item', ['artist'])) ~ ')', 'artist'
) }}
{{ json_fields('artist.item', 'raw', texts={'id': ['id'], 'name': ['name']}) }}
where
    raw.id is not null
    and raw.name is not null

with pages as (
    select *
    from {{ source('bronze', 'bronze_scraped_artists') }}
    where {{ is_visible_load('_dlt_load_id') }}
)

select
    pages.bronze_id,
    pages._dlt_load_id as load_id,
    pages.source,
    pages.source_artist_id,
    raw.name as artist_name,
    {{ texts_or_null('raw.aliases') }} as aliases,
    {{ texts_or_null('raw.genres') }} as genres,
    raw.country,
    pages.scraped_at
from pages
{{ json_fields(
    'pages.raw_json', 'raw',
    documents={'aliases': ['aliases'], 'genres': ['genres']},
    scalars={'name': ['name'], 'country': ['country']}
) }}

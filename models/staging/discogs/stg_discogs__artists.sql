with answers as (
    select *
    from {{ ref('stg_api__answers') }}
    where provider = 'discogs' and outcome = 'ok'
),

-- a release credits its artists, and its tracks theirs where they differ
documents as (
    select
        bronze_id,
        load_id,
        provider,
        endpoint,
        fetched_at,
        0 as hit_rank,
        {{ json_get('response', ['artists']) }} as artists
    from answers
    where endpoint in ('releases/{id}', 'masters/{id}')
    union all
    select
        answers.bronze_id,
        answers.load_id,
        answers.provider,
        answers.endpoint,
        answers.fetched_at,
        cast(entry.item_index as {{ dbt.type_int() }}) as hit_rank,
        {{ json_get('entry.item', ['artists']) }} as artists
    from answers
    {{ flatten_array(json_get('answers.response', ['tracklist']), 'entry') }}
    where answers.endpoint in ('releases/{id}', 'masters/{id}')
)

select
    documents.bronze_id,
    documents.load_id,
    documents.provider,
    documents.endpoint,
    documents.fetched_at,
    documents.hit_rank,
    cast(artist.item_index as {{ dbt.type_int() }}) as credit_place,
    raw.id as provider_artist_id,
    {{ clean_discogs_name('raw.name') }} as artist_name,
    raw.credited_name
from documents
{{ flatten_array('documents.artists', 'artist') }}
{{ json_fields('artist.item', 'raw', texts={'id': ['id'], 'name': ['name'], 'credited_name': ['anv']}) }}
where
    raw.id is not null
    -- a compilation's are listed track by track
    and raw.name not in ('Various', 'Unknown Artist')

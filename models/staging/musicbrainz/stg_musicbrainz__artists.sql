with answers as (
    select *
    from {{ ref('stg_api__answers') }}
    where provider = 'musicbrainz' and outcome = 'ok'
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
    raw.credited_name,
    -- legal names are those of persons, and search hints are slips of the pen
    {{ json_array_map(
        'raw.aliases', text_or_null(json_text('element.item', ['name'])),
        where="coalesce(" ~ json_text('element.item', ['type']) ~ ", 'Artist name') = 'Artist name'"
    ) }} as aliases
from answers
{{ answer_hits('musicbrainz') }}
{{ flatten_array(json_get('hit.item', ['artist-credit']), 'artist') }}
{{ json_fields(
    'artist.item', 'raw',
    texts={'id': ['artist', 'id'], 'name': ['artist', 'name'], 'credited_name': ['name']},
    documents={'aliases': ['artist', 'aliases']}
) }}
where
    answers.endpoint in ('recording', 'recording/{mbid}', 'isrc/{isrc}')
    and raw.id is not null
    and raw.name is not null

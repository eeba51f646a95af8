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
    answers.asked_artist,
    answers.asked_title,
    answers.asked_isrc,
    cast(hit.item_index as {{ dbt.type_int() }}) as hit_rank,
    raw.id as provider_track_id,
    -- a search names the main artist only
    {{ text_or_null(
        "coalesce(" ~ json_array_join('raw.contributors', json_text('element.item', ['name']), ', ') ~ ", raw.artist)"
    ) }} as artist_name,
    {{ dashes_to_brackets('raw.title') }} as track_title,
    {{ isrc_or_null('raw.isrc') }} as isrc,
    {{ seconds_to_ms('raw.duration') }} as duration_ms,
    -- 0 is unknown, also for famous tracks
    {{ bpm_or_null('raw.bpm') }} as bpm,
    {{ partial_date('raw.release_date') }} as release_date,
    raw.album_title as release_name
from answers
{{ answer_hits('deezer') }}
{{ json_fields(
    'hit.item', 'raw',
    texts={'id': ['id'], 'title': ['title'], 'artist': ['artist', 'name'], 'album_title': ['album', 'title']},
    values={'isrc': ['isrc'], 'duration': ['duration'], 'bpm': ['bpm'], 'release_date': ['release_date']},
    documents={'contributors': ['contributors']}
) }}
where raw.id is not null

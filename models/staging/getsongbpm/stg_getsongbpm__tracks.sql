with answers as (
    select *
    from {{ ref('stg_api__answers') }}
    where
        provider = 'getsongbpm'
        and outcome = 'ok'
        and endpoint in ('search', 'song')
),

spellings as (
    select * from {{ ref('camelot_spellings') }}
),

typed as (
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
        raw.artist as artist_name,
        {{ dashes_to_brackets('raw.title') }} as track_title,
        {{ bpm_or_null('raw.tempo') }} as bpm,
        raw.key_of as key_raw,
        -- whole percents
        cast({{ number_within('raw.danceability', 0, 100, 7, 4) }} / 100 as decimal(5, 4)) as danceability,
        cast({{ number_within('raw.acousticness', 0, 100, 7, 4) }} / 100 as decimal(5, 4)) as acousticness,
        {{ json_array_map('raw.genres', title_case(text_or_null(json_text('element.item', [])))) }} as genres,
        {{ partial_date('raw.album_year') }} as release_date,
        raw.album_title as release_name
    from answers
    -- without a match `search` is an object and no list
    {{ flatten_array(
        "case when answers.endpoint = 'search' then " ~ json_get('answers.response', ['search'])
        ~ " else " ~ json_as_array(json_get('answers.response', ['song'])) ~ " end",
        'hit'
    ) }}
    {{ json_fields(
        'hit.item', 'raw',
        texts={
            'id': ['id'], 'title': ['title'], 'key_of': ['key_of'], 'artist': ['artist', 'name'], 'album_title': ['album', 'title'],
        },
        values={
            'tempo': ['tempo'], 'danceability': ['danceability'], 'acousticness': ['acousticness'], 'album_year': ['album', 'year'],
        },
        documents={'genres': ['artist', 'genres']}
    ) }}
    -- a search for `both` holds artists too
    where raw.title is not null
)

select
    typed.bronze_id,
    typed.load_id,
    typed.provider,
    typed.endpoint,
    typed.fetched_at,
    typed.asked_artist,
    typed.asked_title,
    typed.asked_isrc,
    typed.hit_rank,
    typed.provider_track_id,
    typed.artist_name,
    typed.track_title,
    typed.bpm,
    typed.key_raw,
    spellings.camelot as key,
    typed.danceability,
    typed.acousticness,
    typed.genres,
    {{ array_item('typed.genres', 1) }} as genre,
    typed.release_date,
    typed.release_name
from typed
left join spellings on {{ key_spelling('typed.key_raw') }} = spellings.spelling

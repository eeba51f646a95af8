with answers as (
    select *
    from {{ ref('stg_api__answers') }}
    where provider = 'beatport' and outcome = 'ok'
),

wheel as (
    select * from {{ ref('camelot_wheel') }}
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
        {{ text_or_null(json_array_join('raw.artists', json_text('element.item', ['name']), ', ')) }} as artist_name,
        raw.name,
        raw.mix_name,
        {{ isrc_or_null('raw.isrc') }} as isrc,
        coalesce({{ ms_or_null('raw.length_ms') }}, {{ duration_to_ms('raw.length') }}) as duration_ms,
        {{ bpm_or_null('raw.bpm') }} as bpm,
        raw.key_name as key_raw,
        raw.camelot_number || raw.camelot_letter as published_camelot,
        {{ key_spelling('raw.key_name') }} as key_spelling,
        -- a shelf of the shop and no kind of music
        case when raw.genre_name not like 'DJ Tools%' then raw.genre_name end as main_genre,
        raw.sub_genre_name as sub_genre,
        -- the other date is when this shop put it on sale
        coalesce({{ partial_date('raw.new_release_date') }}, {{ partial_date('raw.publish_date') }}) as release_date,
        raw.release_title as release_name,
        raw.label
    from answers
    {{ answer_hits('beatport') }}
    {{ json_fields(
        'hit.item', 'raw',
        texts={
            'id': ['id'], 'name': ['name'], 'mix_name': ['mix_name'], 'key_name': ['key', 'name'],
            'genre_name': ['genre', 'name'], 'sub_genre_name': ['sub_genre', 'name'],
            'release_title': ['release', 'name'], 'label': ['release', 'label', 'name'],
        },
        values={
            'isrc': ['isrc'], 'bpm': ['bpm'], 'length_ms': ['length_ms'], 'length': ['length'],
            'camelot_number': ['key', 'camelot_number'], 'camelot_letter': ['key', 'camelot_letter'],
            'new_release_date': ['new_release_date'], 'publish_date': ['publish_date'],
        },
        documents={'artists': ['artists']}
    ) }}
    where answers.endpoint in ('catalog/tracks', 'catalog/tracks/{id}', 'catalog/search')
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
    case
        when typed.mix_name is null or right(lower(typed.name), length(typed.mix_name) + 2) = '(' || lower(typed.mix_name) || ')'
            then typed.name
        else typed.name || ' (' || typed.mix_name || ')'
    end as track_title,
    typed.isrc,
    typed.duration_ms,
    typed.bpm,
    typed.key_raw,
    coalesce(wheel.camelot, spellings.camelot) as key,
    nullif({{ array_compact(['typed.main_genre', 'typed.sub_genre']) }}, {{ array_of([]) }}) as genres,
    coalesce(typed.main_genre, typed.sub_genre) as genre,
    typed.release_date,
    typed.release_name,
    typed.label
from typed
left join wheel on typed.published_camelot = wheel.camelot
left join spellings on typed.key_spelling = spellings.spelling

with pages as (
    select *
    from {{ source('bronze', 'bronze_scraped_tracks') }}
    where {{ is_visible_load('_dlt_load_id') }}
),

spellings as (
    select * from {{ ref('camelot_spellings') }}
),

typed as (
    select
        pages.bronze_id,
        pages._dlt_load_id as load_id,
        pages.source,
        pages.source_track_id,
        pages.scraped_at,
        raw.artist as artist_name,
        raw.title as track_title,
        {{ isrc_or_null('raw.isrc') }} as isrc,
        {{ duration_to_ms('raw.duration') }} as duration_ms,
        {{ bpm_or_null('raw.bpm') }} as bpm,
        raw.published_key as key_raw,
        raw.genre,
        raw.label
    from pages
    {{ json_fields(
        'pages.raw_json', 'raw',
        texts={'published_key': ['key']},
        scalars={'artist': ['artist'], 'title': ['title'], 'label': ['label'], 'genre': ['genre']},
        values={'duration': ['duration'], 'bpm': ['bpm'], 'isrc': ['isrc']}
    ) }}
)

select
    typed.bronze_id,
    typed.load_id,
    typed.source as provider,
    'track_page' as endpoint,
    typed.scraped_at as fetched_at,
    typed.artist_name as asked_artist,
    typed.track_title as asked_title,
    typed.isrc as asked_isrc,
    1 as hit_rank,
    typed.source_track_id as provider_track_id,
    typed.artist_name,
    typed.track_title,
    typed.isrc,
    typed.duration_ms,
    typed.bpm,
    typed.key_raw,
    spellings.camelot as key,
    case when typed.genre is not null then {{ array_of(['typed.genre']) }} end as genres,
    typed.genre,
    typed.label
from typed
left join spellings on {{ key_spelling('typed.key_raw') }} = spellings.spelling

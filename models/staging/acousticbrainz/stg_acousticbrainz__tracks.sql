with answers as (
    select *
    from {{ ref('stg_api__answers') }}
    where
        provider = 'acousticbrainz'
        and outcome = 'ok'
        and endpoint in ('{mbid}/low-level', '{mbid}/high-level')
),

dumps as (
    select *
    from {{ source('bronze', 'bronze_dataset_tracks') }}
    where
        dataset = 'acousticbrainz_dump'
        and {{ is_visible_load('_dlt_load_id') }}
),

spellings as (
    select * from {{ ref('camelot_spellings') }}
),

-- A file of a dump is the document that the API answers with, of the recording that the file is named after.
documents as (
    select
        bronze_id,
        load_id,
        endpoint,
        fetched_at,
        asked_artist,
        asked_title,
        asked_isrc,
        asked_provider_id,
        response
    from answers
    union all
    select
        bronze_id,
        _dlt_load_id as load_id,
        -- the levels are two answers, neither of which replaces the other
        case
            when {{ json_get('raw_json', ['document', 'highlevel']) }} is null then 'dataset/low-level'
            else 'dataset/high-level'
        end as endpoint,
        loaded_at as fetched_at,
        cast(null as {{ dbt.type_string() }}) as asked_artist,
        cast(null as {{ dbt.type_string() }}) as asked_title,
        cast(null as {{ dbt.type_string() }}) as asked_isrc,
        {{ json_text('raw_json', ['mbid']) }} as asked_provider_id,
        {{ json_get('raw_json', ['document']) }} as response
    from dumps
),

typed as (
    select
        documents.bronze_id,
        documents.load_id,
        documents.endpoint,
        documents.fetched_at,
        documents.asked_isrc,
        lower(
            coalesce({{ text_or_null('documents.asked_provider_id') }}, raw.recording_id)
        ) as musicbrainz_id,
        raw.artist as artist_name,
        raw.title as track_title,
        -- nobody asked for a file: it is about the track in its own tags
        case
            when documents.endpoint like 'dataset/%' then raw.artist else documents.asked_artist
        end as asked_artist,
        case
            when documents.endpoint like 'dataset/%' then raw.title else documents.asked_title
        end as asked_title,
        {{ isrc_or_null('raw.isrc') }} as isrc,
        {{ seconds_to_ms('raw.length') }} as duration_ms,
        {{ bpm_or_null('raw.bpm') }} as bpm,
        raw.key_key || ' ' || raw.key_scale as key_raw,
        -- the winning class's `probability` may be that of "not_danceable"; low-level danceability is another quantity
        {{ share_or_null('raw.danceable') }} as danceability,
        {{ number_within('raw.key_strength', 0, 1, 4, 3) }} as strength
    from documents
    {{ json_fields(
        'documents.response', 'raw',
        texts={
            'recording_id': ['metadata', 'tags', 'musicbrainz_recordingid', 0], 'artist': ['metadata', 'tags', 'artist', 0],
            'title': ['metadata', 'tags', 'title', 0],
        },
        values={
            'isrc': ['metadata', 'tags', 'isrc', 0], 'length': ['metadata', 'audio_properties', 'length'], 'bpm': ['rhythm', 'bpm'],
            'key_key': ['tonal', 'key_key'], 'key_scale': ['tonal', 'key_scale'], 'key_strength': ['tonal', 'key_strength'],
            'danceable': ['highlevel', 'danceability', 'all', 'danceable'],
        }
    ) }}
)

select
    typed.bronze_id,
    typed.load_id,
    'acousticbrainz' as provider,
    typed.endpoint,
    typed.fetched_at,
    typed.asked_artist,
    typed.asked_title,
    typed.asked_isrc,
    1 as hit_rank,
    typed.musicbrainz_id as provider_track_id,
    typed.artist_name,
    typed.track_title,
    typed.isrc,
    typed.duration_ms,
    typed.bpm,
    typed.key_raw,
    spellings.camelot as key,
    typed.danceability,
    typed.strength
from typed
left join spellings on {{ key_spelling('typed.key_raw') }} = spellings.spelling

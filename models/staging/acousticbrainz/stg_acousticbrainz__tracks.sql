with answers as (
    select *
    from {{ ref('stg_api__answers') }}
    where
        provider = 'acousticbrainz'
        and outcome = 'ok'
        and endpoint in ('{mbid}/low-level', '{mbid}/high-level')
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
        answers.asked_track_key,
        answers.asked_artist,
        answers.asked_title,
        answers.asked_isrc,
        lower(
            coalesce({{ text_or_null('answers.asked_provider_id') }}, {{ text_or_null('raw.recording_id') }})
        ) as musicbrainz_id,
        {{ text_or_null('raw.artist') }} as artist_name,
        {{ text_or_null('raw.title') }} as track_title,
        {{ isrc_or_null('raw.isrc') }} as isrc,
        {{ seconds_to_ms('raw.length') }} as duration_ms,
        {{ bpm_or_null('raw.bpm') }} as bpm,
        raw.key_key || ' ' || raw.key_scale as key_raw,
        -- the winning class's `probability` may be that of "not_danceable"; low-level danceability is another quantity
        {{ share_or_null('raw.danceable') }} as danceability,
        {{ number_within('raw.key_strength', 0, 1, 4, 3) }} as strength
    from answers
    {{ json_fields(
        'answers.response', 'raw',
        texts={
            'recording_id': ['metadata', 'tags', 'musicbrainz_recordingid', 0], 'artist': ['metadata', 'tags', 'artist', 0],
            'title': ['metadata', 'tags', 'title', 0], 'isrc': ['metadata', 'tags', 'isrc', 0],
            'length': ['metadata', 'audio_properties', 'length'], 'bpm': ['rhythm', 'bpm'],
            'key_key': ['tonal', 'key_key'], 'key_scale': ['tonal', 'key_scale'], 'key_strength': ['tonal', 'key_strength'],
            'danceable': ['highlevel', 'danceability', 'all', 'danceable'],
        }
    ) }}
)

select
    typed.bronze_id,
    typed.load_id,
    typed.provider,
    typed.endpoint,
    typed.fetched_at,
    typed.asked_track_key,
    typed.asked_artist,
    typed.asked_title,
    typed.asked_isrc,
    1 as hit_rank,
    typed.musicbrainz_id as provider_track_id,
    typed.artist_name,
    typed.track_title,
    typed.isrc,
    typed.musicbrainz_id,
    typed.duration_ms,
    typed.bpm,
    typed.key_raw,
    spellings.camelot as key,
    typed.danceability,
    typed.strength
from typed
left join spellings on {{ key_spelling('typed.key_raw') }} = spellings.spelling

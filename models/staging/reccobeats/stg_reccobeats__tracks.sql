{%- set shares = audio_shares() %}

with answers as (
    select *
    from {{ ref('stg_api__answers') }}
    where
        provider = 'reccobeats'
        and outcome = 'ok'
        and endpoint in ('audio-features', 'track')
),

wheel as (
    select * from {{ ref('camelot_wheel') }}
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
        -- its own id is nobody else's; the Spotify id is the end of the address
        {{ regex_extract('raw.href', 'open[.]spotify[.]com/track/([A-Za-z0-9]+)') }} as provider_track_id,
        {{ text_or_null(json_array_join('raw.artists', json_text('element.item', ['name']), ', ')) }} as artist_name,
        {{ dashes_to_brackets('raw.title') }} as track_title,
        {{ isrc_or_null('raw.isrc') }} as isrc,
        {{ ms_or_null('raw.duration') }} as duration_ms,
        {{ bpm_or_null('raw.tempo') }} as bpm,
        {{ try_integer('raw.pitch_class') }} as pitch_class,
        {{ try_integer('raw.mode') }} as mode,
        raw.pitch_class || '/' || raw.mode as key_raw,
        {%- for share in shares %}
        {{ share_or_null('raw.' ~ share) }} as {{ share }},
        {%- endfor %}
        {{ loudness_or_null('raw.loudness') }} as loudness
    from answers
    {{ flatten_array(json_get('answers.response', ['content']), 'hit') }}
    {{ json_fields(
        'hit.item', 'raw',
        texts={'title': ['trackTitle']},
        values={
            'href': ['href'], 'isrc': ['isrc'], 'duration': ['durationMs'], 'tempo': ['tempo'],
            'pitch_class': ['key'], 'mode': ['mode'], 'loudness': ['loudness'], 'energy': ['energy'],
            'danceability': ['danceability'], 'valence': ['valence'], 'acousticness': ['acousticness'],
            'instrumentalness': ['instrumentalness'], 'liveness': ['liveness'], 'speechiness': ['speechiness'],
        },
        documents={'artists': ['artists']}
    ) }}
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
    typed.isrc,
    typed.duration_ms,
    typed.bpm,
    typed.key_raw,
    wheel.camelot as key,
    {%- for share in shares %}
    typed.{{ share }},
    {%- endfor %}
    typed.loudness
from typed
left join wheel on typed.pitch_class = wheel.pitch_class and typed.mode = wheel.mode
where typed.provider_track_id is not null

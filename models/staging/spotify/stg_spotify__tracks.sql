{%- set shares = audio_shares() %}
{%- set is_about_track = "answers.endpoint in ('search', 'tracks/{id}')" %}
{%- set is_about_artist = "answers.endpoint = 'artists/{id}'" %}

with answers as (
    select *
    from {{ ref('stg_api__answers') }}
    where provider = 'spotify' and outcome = 'ok'
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
        -- genres are the artist's: that hit is about no single track; a listener's own file has no id that others know
        case
            when not {{ is_about_artist }} and coalesce(raw.is_local, 'false') <> 'true' then raw.id
        end as provider_track_id,
        case when {{ is_about_artist }} then raw.id else raw.first_artist_id end as provider_artist_id,
        case
            when {{ is_about_track }}
                then {{ text_or_null(json_array_join('raw.artists', json_text('element.item', ['name']), ', ')) }}
        end as artist_name,
        case when {{ is_about_track }} then {{ dashes_to_brackets('raw.name') }} end as track_title,
        {{ isrc_or_null('raw.isrc') }} as isrc,
        -- the duration of the audio features is the analyser's and not the file's
        case when {{ is_about_track }} then {{ ms_or_null('raw.duration') }} end as duration_ms,
        analysed.bpm,
        {{ try_integer('raw.pitch_class') }} as pitch_class,
        {{ try_integer('raw.mode') }} as mode,
        raw.pitch_class || '/' || raw.mode as key_raw,
        -- without a tempo Spotify could not analyse the track, and its zeros mean nothing
        {%- for share in shares %}
        case when analysed.bpm is not null then {{ share_or_null('raw.' ~ share) }} end as {{ share }},
        {%- endfor %}
        {{ loudness_or_null('raw.loudness') }} as loudness,
        analysed.genres,
        {{ partial_date('raw.album_release_date') }} as release_date,
        raw.album_name as release_name
    from answers
    {{ answer_hits('spotify') }}
    {{ json_fields(
        'hit.item', 'raw',
        texts={
            'id': ['id'], 'name': ['name'], 'first_artist_id': ['artists', 0, 'id'], 'album_name': ['album', 'name'],
        },
        values={
            'isrc': ['external_ids', 'isrc'], 'duration': ['duration_ms'],
            'album_release_date': ['album', 'release_date'], 'tempo': ['tempo'], 'pitch_class': ['key'],
            'mode': ['mode'], 'loudness': ['loudness'], 'energy': ['energy'], 'danceability': ['danceability'],
            'valence': ['valence'], 'acousticness': ['acousticness'], 'instrumentalness': ['instrumentalness'],
            'liveness': ['liveness'], 'speechiness': ['speechiness'], 'is_local': ['is_local'],
        },
        documents={'artists': ['artists'], 'genres': ['genres']}
    ) }}
    {{ lateral_columns(
        {
            'bpm': bpm_or_null('raw.tempo'),
            'genres': 'case when ' ~ is_about_artist ~ ' then '
                ~ json_array_map('raw.genres', title_case(text_or_null(json_text('element.item', [])))) ~ ' end',
        },
        'analysed'
    ) }}
    where
        answers.endpoint in ('search', 'tracks/{id}', 'audio-features/{id}', 'artists/{id}')
        and {{ json_is_object('hit.item') }}
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
    typed.provider_artist_id,
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
    typed.loudness,
    typed.genres,
    {{ array_item('typed.genres', 1) }} as genre,
    typed.release_date,
    typed.release_name
from typed
left join wheel on typed.pitch_class = wheel.pitch_class and typed.mode = wheel.mode

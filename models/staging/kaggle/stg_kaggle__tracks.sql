{%- set shares = audio_shares() %}

with dataset_tracks as (
    select *
    from {{ source('bronze', 'bronze_dataset_tracks') }}
    where
        dataset = 'kaggle_spotify_songs'
        and {{ is_visible_load('_dlt_load_id') }}
),

wheel as (
    select * from {{ ref('camelot_wheel') }}
),

typed as (
    select
        dataset_tracks.bronze_id,
        dataset_tracks._dlt_load_id as load_id,
        dataset_tracks.loaded_at as fetched_at,
        raw.id as provider_track_id,
        -- R wrote these rows: a missing text became the letters NA
        nullif(raw.artist, 'NA') as artist_name,
        nullif({{ dashes_to_brackets('raw.title') }}, 'NA') as track_title,
        {{ ms_or_null('raw.duration') }} as duration_ms,
        analysed.bpm,
        {{ try_integer('raw.pitch_class') }} as pitch_class,
        {{ try_integer('raw.mode') }} as mode,
        raw.pitch_class || '/' || raw.mode as key_raw,
        -- without a tempo Spotify could not analyse the track, and its zeros mean nothing
        {%- for share in shares %}
        case when analysed.bpm is not null then {{ share_or_null('raw.' ~ share) }} end as {{ share }},
        {%- endfor %}
        {{ loudness_or_null('raw.loudness') }} as loudness,
        {{ title_case('raw.playlist_subgenre') }} as subgenre,
        {{ title_case('raw.playlist_genre') }} as main_genre,
        {{ partial_date('raw.album_release_date') }} as release_date,
        nullif(raw.album_name, 'NA') as release_name
    from dataset_tracks
    {{ json_fields(
        'dataset_tracks.raw_json', 'raw',
        texts={
            'id': ['track_id'], 'artist': ['track_artist'], 'title': ['track_name'], 'album_name': ['track_album_name'],
            'playlist_genre': ['playlist_genre'], 'playlist_subgenre': ['playlist_subgenre'],
        },
        values={
            'duration': ['duration_ms'], 'album_release_date': ['track_album_release_date'], 'tempo': ['tempo'],
            'pitch_class': ['key'], 'mode': ['mode'], 'loudness': ['loudness'], 'energy': ['energy'],
            'danceability': ['danceability'], 'valence': ['valence'], 'acousticness': ['acousticness'],
            'instrumentalness': ['instrumentalness'], 'liveness': ['liveness'], 'speechiness': ['speechiness'],
        }
    ) }}
    {{ lateral_columns({'bpm': bpm_or_null('raw.tempo')}, 'analysed') }}
)

select
    typed.bronze_id,
    typed.load_id,
    'spotify' as provider,
    'dataset' as endpoint,
    typed.fetched_at,
    typed.artist_name as asked_artist,
    typed.track_title as asked_title,
    cast(null as {{ dbt.type_string() }}) as asked_isrc,
    1 as hit_rank,
    typed.provider_track_id,
    typed.artist_name,
    typed.track_title,
    typed.duration_ms,
    typed.bpm,
    typed.key_raw,
    wheel.camelot as key,
    {%- for share in shares %}
    typed.{{ share }},
    {%- endfor %}
    typed.loudness,
    nullif({{ array_compact(['typed.subgenre', 'typed.main_genre']) }}, {{ array_of([]) }}) as genres,
    coalesce(typed.subgenre, typed.main_genre) as genre,
    typed.release_date,
    typed.release_name
from typed
left join wheel on typed.pitch_class = wheel.pitch_class and typed.mode = wheel.mode

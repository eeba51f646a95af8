with listens as (
    select *
    from {{ source('bronze', 'bronze_listens') }}
    where
        source = 'listenbrainz'
        and {{ is_visible_load('_dlt_load_id') }}
)

select
    listens.bronze_id,
    listens._dlt_load_id as load_id,
    listens.source,
    listens.listener,
    listens.listened_at,
    raw.artist as artist_raw,
    raw.title as title_raw,
    -- the player's own id comes from the file; the mapping is ListenBrainz' guess by the names
    lower(coalesce(raw.player_mbid, raw.mapped_mbid)) as musicbrainz_id,
    {{ regex_extract('raw.spotify_url', '(?:^|/track/|:track:)([A-Za-z0-9]{22})(?:$|[?])') }} as spotify_id,
    {{ isrc_or_null('raw.isrc') }} as isrc
from listens
{{ json_fields(
    'listens.raw_json', 'raw',
    texts={
        'artist': ['track_metadata', 'artist_name'], 'title': ['track_metadata', 'track_name'],
        'player_mbid': ['track_metadata', 'additional_info', 'recording_mbid'],
        'mapped_mbid': ['track_metadata', 'mbid_mapping', 'recording_mbid'],
    },
    values={
        'spotify_url': ['track_metadata', 'additional_info', 'spotify_id'],
        'isrc': ['track_metadata', 'additional_info', 'isrc'],
    }
) }}

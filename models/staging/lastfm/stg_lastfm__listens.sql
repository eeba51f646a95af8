with scrobbles as (
    select *
    from {{ source('bronze', 'bronze_listens') }}
    where
        source = 'lastfm'
        and {{ is_visible_load('_dlt_load_id') }}
)

select
    scrobbles.bronze_id,
    scrobbles._dlt_load_id as load_id,
    scrobbles.source,
    scrobbles.listener,
    scrobbles.listened_at,
    raw.title as title_raw,
    -- extended=1 has the artist's name as "name"
    coalesce(raw.artist_text, raw.artist_name) as artist_raw,
    lower(raw.mbid) as musicbrainz_id
from scrobbles
{{ json_fields(
    'scrobbles.raw_json', 'raw',
    texts={'artist_text': ['artist', '#text'], 'artist_name': ['artist', 'name'], 'title': ['name'], 'mbid': ['mbid']}
) }}

{%- set tag = text_or_null(json_text('element.item', ['name'])) %}

with answers as (
    select *
    from {{ ref('stg_api__answers') }}
    where
        provider = 'lastfm'
        and outcome = 'ok'
        and endpoint in ('track.getInfo', 'track.getTopTags')
),

noise_tags as (
    select * from {{ ref('noise_tags') }}
),

noise as (
    select {{ array_agg_text('tag', 'tag') }} as tags from noise_tags
),

named as (
    select
        answers.bronze_id,
        answers.load_id,
        answers.provider,
        answers.endpoint,
        answers.fetched_at,
        answers.asked_artist,
        answers.asked_title,
        answers.asked_isrc,
        raw.url as provider_track_id,
        -- the answer about tags names its track in "@attr", but not always: then it is the one that was asked for
        coalesce(raw.info_artist, raw.tags_artist, answers.asked_artist) as artist_name,
        coalesce(raw.info_title, raw.tags_title, answers.asked_title) as track_title,
        -- track.getInfo says milliseconds as text; the methods that say seconds are not read
        {{ ms_or_null('raw.duration') }} as duration_ms,
        raw.album_title as release_name,
        -- one tag is an object and not a list of one
        {{ json_as_array('coalesce(raw.info_tags, raw.top_tags)') }} as tags
    from answers
    {{ json_fields(
        'answers.response', 'raw',
        texts={
            'url': ['track', 'url'], 'album_title': ['track', 'album', 'title'],
            'info_artist': ['track', 'artist', 'name'], 'info_title': ['track', 'name'],
            'tags_artist': ['toptags', '@attr', 'artist'], 'tags_title': ['toptags', '@attr', 'track'],
        },
        values={'duration': ['track', 'duration']},
        documents={'info_tags': ['track', 'toptags', 'tag'], 'top_tags': ['toptags', 'tag']}
    ) }}
),

typed as (
    select
        named.bronze_id,
        named.load_id,
        named.provider,
        named.endpoint,
        named.fetched_at,
        named.asked_artist,
        named.asked_title,
        named.asked_isrc,
        named.provider_track_id,
        named.artist_name,
        named.track_title,
        named.duration_ms,
        named.release_name,
        tagged.genres
    from named
    cross join noise
    {{ lateral_columns(
        {
            'names': array_concat(
                pattern_split('lower(named.artist_name)', "' *(,|&| and | feat[.]? | ft[.]? | x | vs[.]? ) *'"),
                array_of(['lower(named.artist_name)', 'lower(named.track_title)'])
            ),
        },
        'own'
    ) }}
    {{ lateral_columns(
        {
            'genres': array_slice(
                json_array_map(
                    'named.tags',
                    title_case(tag),
                    order_by=try_integer(json_text('element.item', ['count'])) ~ ' desc nulls last, element.item_index asc',
                    where='coalesce(' ~ array_has('own.names', 'lower(' ~ tag ~ ')') ~ ', false) = false and not '
                    ~ is_noise_tag('lower(' ~ tag ~ ')')
                ),
                1, 10
            ),
        },
        'tagged'
    ) }}
    -- where a search for an unknown artist ends
    where coalesce(named.artist_name, '') <> '[unknown]'
)

select
    bronze_id,
    load_id,
    provider,
    endpoint,
    fetched_at,
    asked_artist,
    asked_title,
    asked_isrc,
    1 as hit_rank,
    provider_track_id,
    artist_name,
    track_title,
    duration_ms,
    genres,
    {{ array_item('genres', 1) }} as genre,
    release_name
from typed

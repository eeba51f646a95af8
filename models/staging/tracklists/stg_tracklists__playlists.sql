with pages as (
    select *
    from {{ source('bronze', 'bronze_scraped_playlists') }}
    where {{ is_visible_load('_dlt_load_id') }}
),

typed as (
    select
        pages.bronze_id,
        pages._dlt_load_id as load_id,
        pages.source,
        -- a page that came without an id is known by its address, or else as this very page
        coalesce(pages.source_playlist_id, pages.source_url, pages.bronze_id) as source_playlist_id,
        pages.source_url,
        raw.dj as dj_name,
        raw.title as playlist_name,
        raw.event as event_name,
        raw.venue,
        raw.location,
        {{ partial_date('raw.published_date') }} as set_date,
        -- some sites list their genres, others write them in one text
        coalesce(
            {{ texts_or_null('raw.categories') }},
            {{ array_map_text(split_text('raw.styles', ','), text_or_null('element.item')) }}
        ) as genres,
        -- people type the word into a wiki: another one judges nothing
        {{ regex_extract('lower(raw.tracklist_status)', '^ *(complete|incomplete|none) *$') }} as tracklist_status,
        {{ try_integer('raw.published_track_count') }} as published_track_count,
        {{ seconds_to_ms('raw.duration_s') }} as duration_ms,
        pages.scraped_at
    from pages
    {{ json_fields(
        'pages.raw_json', 'raw',
        values={
            'published_date': ['date'], 'tracklist_status': ['tracklist_status'],
            'published_track_count': ['published_track_count'], 'duration_s': ['duration_s'],
        },
        scalars={
            'dj': ['dj'], 'title': ['title'], 'event': ['event'], 'venue': ['venue'], 'location': ['location'], 'styles': ['styles'],
        },
        documents={'categories': ['categories']}
    ) }}
)

select
    bronze_id,
    load_id,
    source,
    source_playlist_id,
    source_url,
    dj_name,
    playlist_name,
    event_name,
    venue,
    location,
    set_date,
    {{ partial_date_precision('set_date') }} as set_date_precision,
    genres,
    tracklist_status,
    published_track_count,
    duration_ms,
    scraped_at
from typed

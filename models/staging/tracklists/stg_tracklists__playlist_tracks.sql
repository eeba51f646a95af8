with pages as (
    select *
    from {{ source('bronze', 'bronze_scraped_playlists') }}
    where {{ is_visible_load('_dlt_load_id') }}
)

select
    pages.bronze_id,
    pages._dlt_load_id as load_id,
    pages.source,
    -- a page that came without an id is known by its address, or else as this very page
    coalesce(pages.source_playlist_id, pages.source_url, pages.bronze_id) as source_playlist_id,
    cast(page_row.item_index as {{ dbt.type_int() }}) as row_index,
    {{ try_integer('raw.track_position') }} as track_position,
    case when page.has_cues then {{ cue_to_ms('raw.cue_s') }} end as cue_time_ms,
    -- without a title, "Aaliyah – Try Again" in the place of the artist is both
    case
        when raw.title is null then coalesce({{ regex_extract('raw.artist', '^(.+?) [-–—] ') }}, raw.artist)
        else raw.artist
    end as artist_raw,
    coalesce(raw.title, {{ regex_extract('raw.artist', ' [-–—] (.+)$') }}) as title_raw,
    raw.label,
    -- a word that nobody knows says nothing of the row before, and a track was played
    case when raw.track_role in ('with', 'mashup_part') then raw.track_role else 'track' end as track_role,
    coalesce({{ try_boolean('raw.is_unknown') }}, false) as is_marked_unknown,
    coalesce({{ try_boolean('raw.gap_before') }}, false) as gap_before,
    raw.raw_line,
    {{ duration_to_ms('raw.duration') }} as duration_ms,
    pages.scraped_at
from pages
{{ json_fields('pages.raw_json', 'content', documents={'tracks': ['tracks']}) }}
-- a page whose every cue is 0 does not know its cues
{{ lateral_columns(
    {'has_cues': json_array_any('content.tracks', cue_to_ms(json_text('element.item', ['cue_s'])) ~ ' > 0')},
    'page'
) }}
{{ flatten_array('content.tracks', 'page_row') }}
{{ json_fields(
    'page_row.item', 'raw',
    values={
        'track_position': ['position'], 'cue_s': ['cue_s'], 'track_role': ['role'], 'is_unknown': ['unknown'],
        'gap_before': ['gap_before'], 'raw_line': ['raw'], 'duration': ['duration'],
    },
    scalars={'artist': ['artist'], 'title': ['title'], 'label': ['label']}
) }}

{%- set votes = try_integer(json_text('element.item', ['count'])) %}
{%- set by_votes = votes ~ ' desc nulls last, element.item_index asc' %}
{%- set tag = text_or_null(json_text('element.item', ['tag'])) %}
{%- set is_genre = json_text('element.item', ['genre_mbid']) ~ ' is not null' %}
{%- set names = {
    'artist_name': ['artist_credit_name'], 'track_title': ['recording_name'], 'release_name': ['release_name'],
} %}

with answers as (
    select *
    from {{ ref('stg_api__answers') }}
    where
        provider = 'listenbrainz'
        and outcome = 'ok'
        and endpoint in ('metadata/lookup', 'metadata/recording')
),

-- one recording that was found by its names, with the names ListenBrainz took them for
looked_up as (
    select
        answers.*,
        lower({{ json_text('answers.response', ['recording_mbid']) }}) as musicbrainz_id,
        {%- for name, path in names.items() %}
        {{ text_or_null(json_text('answers.response', path)) }} as {{ name }},
        {%- endfor %}
        {{ json_get('answers.response', ['metadata']) }} as metadata
    from answers
    where answers.endpoint = 'metadata/lookup'
),

-- recordings that were asked for by id: an object with their ids as keys, the unknown ones left out
listed as (
    select
        answers.*,
        lower(entry.key) as musicbrainz_id,
        {%- for name in names %}
        cast(null as {{ dbt.type_string() }}) as {{ name }},
        {%- endfor %}
        entry.item as metadata
    from answers
    {{ json_object_as_rows('answers.response', 'entry') }}
    where answers.endpoint = 'metadata/recording'
),

recordings as (
    select * from looked_up
    union all
    select * from listed
),

typed as (
    select
        recordings.*,
        tagged.genres,
        {{ partial_date('raw.release_year') }} as release_date,
        coalesce(recordings.release_name, raw.release_name) as any_release_name
    from recordings
    {{ json_fields(
        'recordings.metadata', 'raw',
        texts={'release_name': ['release', 'name']},
        values={'release_year': ['release', 'year']},
        documents={'recording_tags': ['tag', 'recording'], 'artist_tags': ['tag', 'artist']}
    ) }}
    -- a tag is a genre only when MusicBrainz has it as one; few recordings have any, so the artist's stand in
    {{ lateral_columns(
        {
            'genres': array_slice(
                'coalesce('
                ~ json_array_map('raw.recording_tags', title_case(tag), by_votes, is_genre) ~ ', '
                ~ json_array_map('raw.artist_tags', title_case(tag), by_votes, is_genre) ~ ')',
                1, 10
            ),
        },
        'tagged'
    ) }}
    where recordings.musicbrainz_id is not null
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
    cast(
        row_number() over (partition by bronze_id order by musicbrainz_id asc) as {{ dbt.type_int() }}
    ) as hit_rank,
    musicbrainz_id as provider_track_id,
    artist_name,
    track_title,
    genres,
    {{ array_item('genres', 1) }} as genre,
    release_date,
    any_release_name as release_name
from typed

{%- set votes = try_integer(json_text('element.item', ['count'])) %}
{%- set by_votes = votes ~ ' desc nulls last, element.item_index asc' %}
{%- set tag = text_or_null(json_text('element.item', ['name'])) %}

with answers as (
    select *
    from {{ ref('stg_api__answers') }}
    where provider = 'musicbrainz' and outcome = 'ok'
),

noise_tags as (
    select * from {{ ref('noise_tags') }}
),

noise as (
    select {{ array_agg_text('tag', 'tag') }} as tags from noise_tags
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
        raw.id as provider_track_id,
        -- lookups close the credits with an empty joinphrase, searches leave it out
        {{ text_or_null(json_array_join(
            'raw.artist_credit',
            json_text('element.item', ['name']) ~ " || coalesce(" ~ json_text('element.item', ['joinphrase']) ~ ", '')"
        )) }} as artist_name,
        raw.title as track_title,
        -- a recording has several ISRCs: the one that was asked for, when it is among them
        case
            when {{ array_has(texts_or_null('raw.isrcs'), 'answers.asked_isrc') }} then answers.asked_isrc
            when answers.endpoint = 'isrc/{isrc}' then {{ isrc_or_null(json_text('answers.response', ['isrc'])) }}
            else {{ isrc_or_null(json_text('raw.isrcs', [0])) }}
        end as isrc,
        {{ ms_or_null('raw.length') }} as duration_ms,
        voted.genres,
        {{ partial_date('raw.first_release_date') }} as release_date,
        release.title as release_name,
        nullif(release.label, '[no label]') as label,
        cast({{ number_within('raw.score', 0, 100, 7, 3) }} / 100 as decimal(4, 3)) as strength
    from answers
    cross join noise
    {{ answer_hits('musicbrainz') }}
    {{ json_fields(
        'hit.item', 'raw',
        texts={'id': ['id'], 'title': ['title']},
        values={
            'length': ['length'], 'score': ['score'], 'video': ['video'], 'first_release_date': ['first-release-date'],
        },
        documents={
            'artist_credit': ['artist-credit'], 'isrcs': ['isrcs'], 'genre_votes': ['genres'], 'tag_votes': ['tags'],
            'releases': ['releases'],
        }
    ) }}
    -- the first release of its own: official before bootleg, album or single before compilation and DJ mix
    {{ json_fields(
        json_array_pick(
            'raw.releases',
            "case when " ~ json_text('element.item', ['status']) ~ " = 'Official' then 0 else 1 end, "
            ~ "case when " ~ json_get('element.item', ['release-group', 'secondary-types', 0]) ~ " is null then 0 else 1 end, "
            ~ "nullif(" ~ json_text('element.item', ['date']) ~ ", '') asc nulls last"
        ),
        'release',
        texts={'title': ['title'], 'label': ['label-info', 0, 'label', 'name']}
    ) }}
    {{ lateral_columns(
        {
            'genres': array_slice(
                'coalesce('
                ~ json_array_map('raw.genre_votes', title_case(tag), by_votes, votes ~ ' > 0') ~ ', '
                ~ json_array_map(
                    'raw.tag_votes', title_case(tag), by_votes, votes ~ ' > 0 and not ' ~ is_noise_tag('lower(' ~ tag ~ ')')
                ) ~ ')',
                1, 10
            ),
        },
        'voted'
    ) }}
    where
        answers.endpoint in ('recording', 'recording/{mbid}', 'isrc/{isrc}')
        -- false in lookups, null in searches
        and coalesce(raw.video, 'false') <> 'true'
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
    hit_rank,
    provider_track_id,
    artist_name,
    track_title,
    isrc,
    duration_ms,
    genres,
    {{ array_item('genres', 1) }} as genre,
    release_date,
    release_name,
    label,
    strength
from typed

{%- set is_search = "answers.endpoint = 'database/search'" %}
{%- set searched_title = regex_extract('raw.title', '^.+? - (.+)$') %}

with answers as (
    select *
    from {{ ref('stg_api__answers') }}
    where provider = 'discogs' and outcome = 'ok'
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
        -- Discogs gives tracks no id of their own; masters are numbered apart from releases
        case
            when {{ is_search }} then case raw.type when 'master' then 'm' else '' end || raw.id
            else case answers.endpoint when 'masters/{id}' then 'm' else '' end || release.id
        end as provider_track_id,
        case
            when {{ is_search }} then {{ clean_discogs_name(regex_extract('raw.title', '^(.+?) - .+$')) }}
            else coalesce({{ discogs_credit('raw.artists') }}, {{ discogs_credit('release.artists') }})
        end as artist_name,
        -- what a search finds is a release, which a single shares its name with
        case when {{ is_search }} then {{ searched_title }} else raw.title end as track_title,
        {{ duration_to_ms('raw.duration') }} as duration_ms,
        published.genres,
        coalesce(
            {{ partial_date('release.released') }}, {{ partial_date('release.year') }}, {{ partial_date('raw.year') }}
        ) as release_date,
        case when {{ is_search }} then {{ searched_title }} else release.title end as release_name,
        {{ clean_discogs_name("coalesce(release.label, raw.first_label, raw.only_label)") }} as label
    from answers
    {{ json_fields(
        'answers.response', 'release',
        texts={'id': ['id'], 'title': ['title'], 'label': ['labels', 0, 'name']},
        values={'released': ['released'], 'year': ['year']},
        documents={
            'artists': ['artists'], 'genres': ['genres'], 'styles': ['styles'], 'results': ['results'],
            'tracklist': ['tracklist'],
        }
    ) }}
    {{ flatten_array('case when ' ~ is_search ~ ' then release.results else release.tracklist end', 'hit') }}
    {{ json_fields(
        'hit.item', 'raw',
        texts={'id': ['id'], 'title': ['title'], 'first_label': ['label', 0], 'only_label': ['label']},
        values={'type': ['type'], 'row_type': ['type_'], 'duration': ['duration'], 'year': ['year']},
        documents={'artists': ['artists'], 'genres': ['genre'], 'styles': ['style']}
    ) }}
    -- styles are the finer of the two
    {{ lateral_columns(
        {
            'genres': 'case when ' ~ is_search ~ ' then '
                ~ array_concat(texts_or_null('raw.styles'), texts_or_null('raw.genres')) ~ ' else '
                ~ array_concat(texts_or_null('release.styles'), texts_or_null('release.genres')) ~ ' end',
        },
        'published'
    ) }}
    where
        answers.endpoint in ('database/search', 'releases/{id}', 'masters/{id}')
        -- a search also finds artists and labels; headings and index rows of a release are no tracks
        and case
            when {{ is_search }} then raw.type in ('release', 'master')
            else coalesce(raw.row_type, 'track') = 'track'
        end
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
    {{ text_or_null(regex_replace('artist_name', '[ ,]+$')) }} as artist_name,
    track_title,
    duration_ms,
    genres,
    {{ array_item('genres', 1) }} as genre,
    release_date,
    release_name,
    case when label not like 'Not On Label%' then label end as label
from typed

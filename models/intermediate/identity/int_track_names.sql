{{ config(
    materialized='incremental',
    unique_key='name_key',
    incremental_strategy='append',
    indexes=[{'columns': ['name_key'], 'unique': true}, {'columns': ['track_key']}],
    tags=['takes_in_loads'],
) }}

-- Each spelling is taken apart once, however often it is published: this is the one place that knows what a name means.
with playlist_tracks as (
    select * from {{ ref('int_playlist_rows') }}
),

hits as (
    select * from {{ ref('int_provider_hits') }}
),

answers as (
    select * from {{ ref('int_provider_answers') }}
),

patterns as (
    select * from {{ ref('int_name_patterns') }}
),

spellings as (
    select
        name_key,
        artist_raw,
        title_raw
    from playlist_tracks
    union
    select
        name_key,
        artist_name as artist_raw,
        track_title as title_raw
    from hits
    union
    select
        asked_name_key as name_key,
        asked_artist as artist_raw,
        asked_title as title_raw
    from answers
),

new_spellings as (
    select
        name_key,
        artist_raw,
        title_raw,
        {{ clean_name('artist_raw') }} as artist_clean,
        {{ clean_name('title_raw') }} as title_clean
    from spellings
    where
        name_key is not null
        {%- if is_incremental() %}
        and not exists (
            select 1
            from {{ this }} as known
            where known.name_key = spellings.name_key
        )
        {%- endif %}
    {{ evaluated_once() }}
),

-- "Title [Label]", "Title (5A)", "Title - 2011 Remaster", "Title - Foo Remix" -> "Title (Foo Remix)"
denoised as (
    select
        new_spellings.*,
        patterns.version_group,
        patterns.plain_version,
        patterns.featuring_group,
        patterns.featuring_suffix,
        patterns.unidentified,
        patterns.joining,
        {{ pattern_replace(
            pattern_replace(
                pattern_replace(
                    pattern_replace(
                        pattern_replace('new_spellings.title_clean', 'patterns.noise_group'),
                        'patterns.noise_suffix'
                    ),
                    "'[[(](0?[1-9]|1[0-2])[AB][])]'"
                ),
                'patterns.version_suffix', ' (\\1)'
            ),
            'patterns.plain_version_group'
        ) }} as title_denoised
    from new_spellings
    cross join patterns
    {{ evaluated_once() }}
),

guests_apart as (
    select
        *,
        {{ pattern_extract_all('title_denoised', 'featuring_group', ', ') }} as guests_in_brackets,
        {{ pattern_replace('title_denoised', 'featuring_group') }} as title_without_brackets
    from denoised
    {{ evaluated_once() }}
),

versions_apart as (
    select
        *,
        {{ pattern_extract_all('title_without_brackets', 'featuring_suffix', ', ') }} as guests_bare,
        {{ pattern_extract_all('title_without_brackets', 'version_group') }} as version_found,
        {{ pattern_replace(
            pattern_replace(
                pattern_replace('title_without_brackets', 'featuring_suffix'),
                'version_group'
            ),
            "'[ ]*[[][^][]*[]][ ]*$'"
        ) }} as title_rest
    from guests_apart
    {{ evaluated_once() }}
),

parts as (
    select
        name_key,
        artist_raw,
        title_raw,
        unidentified,
        -- a title that is all brackets keeps them: no name becomes empty
        coalesce(nullif({{ regex_replace('trim(title_rest)', '[ ]+', ' ') }}, ''), title_clean) as title_display,
        case
            when not {{ pattern_matches('version_found', 'plain_version') }} then version_found
        end as version_display,
        {{ pattern_split(
            "concat_ws(', ', " ~ regex_replace(
                pattern_replace('artist_clean', 'featuring_group', ', \\1'), '^(.*[^ ]), The( [(][0-9]+[)])?$', 'The \\1'
            ) ~ ", guests_in_brackets, guests_bare)",
            'joining'
        ) }} as artist_parts
    from versions_apart
    {{ evaluated_once() }}
),

normalised as (
    select
        *,
        {{ array_map_text('artist_parts', "nullif(trim(element.item), '')") }} as artist_names,
        {{ array_sorted_text(array_map_text('artist_parts', normalise_artist('element.item'))) }} as artist_keys,
        {{ normalise_name('title_display') }} as title_key,
        {{ normalise_name('version_display') }} as version_key
    from parts
    {{ evaluated_once() }}
),

identified as (
    select
        *,
        coalesce(
            title_key is not null
            and artist_keys is not null
            and title_raw is not null
            and artist_raw is not null
            and not {{ pattern_matches('title_key', 'unidentified') }}
            and not {{ pattern_matches(array_join('artist_keys', ' '), 'unidentified') }}
            and {{ fold_text('title_raw') }} not in ('?', '??', '???', '...')
            and {{ fold_text('artist_raw') }} not in ('?', '??', '???', '...'),
            false
        ) as is_identified
    from normalised
    {{ evaluated_once() }}
)

select
    name_key,
    artist_raw,
    title_raw,
    artist_names,
    title_display,
    version_display,
    artist_keys,
    title_key,
    version_key,
    is_identified,
    case when is_identified then {{ track_key('artist_keys', 'title_key', 'version_key') }} end as track_key
from identified

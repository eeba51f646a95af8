{# This is the one place that knows what a published name means. name_parts takes it apart, name_keys makes of the parts what is
   compared. spellings: a relation with name_key, artist_raw, title_raw; patterns: the row of int_name_patterns. -#}
{% macro name_parts(spellings, patterns) -%}
    with cleaned as (
        select
            name_key,
            artist_raw,
            title_raw,
            {{ clean_name('artist_raw') }} as artist_clean,
            {{ clean_name('title_raw') }} as title_clean
        from {{ spellings }}
        {{ evaluated_once() }}
    ),

    -- "Title [Label]", "Title (5A)", "Title - 2011 Remaster", "Title - Foo Remix" -> "Title (Foo Remix)"
    denoised as (
        select
            cleaned.*,
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
                            pattern_replace('cleaned.title_clean', 'patterns.noise_group'),
                            'patterns.noise_suffix'
                        ),
                        "'[[(](0?[1-9]|1[0-2])[AB][])]'"
                    ),
                    'patterns.version_suffix', ' (\\1)'
                ),
                'patterns.plain_version_group'
            ) }} as title_denoised
        from cleaned
        cross join {{ patterns }} as patterns
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
    )

    select
        name_key,
        artist_raw,
        title_raw,
        unidentified,
        {{ pattern_replace(pattern_replace('artist_clean', 'featuring_group'), 'featuring_suffix') }} as main_credit,
        guests_in_brackets is not null or guests_bare is not null as has_title_guests,
        artist_clean,
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
{%- endmacro %}


{# parts: rows of name_parts; words: seed name_words. -#}
{% macro name_keys(parts, words) -%}
    with normalised as (
        select
            *,
            {{ array_distinct_by(
                'artist_parts', "nullif(trim(element.item), '')", normalise_artist('element.item')
            ) }} as artist_names,
            {{ array_sorted_text(array_map_text('artist_parts', normalise_artist('element.item'))) }} as artist_keys,
            {{ normalise_name('title_display') }} as title_key,
            {{ normalise_name('version_display') }} as version_written,
            case when main_credit <> artist_clean or has_title_guests then {{ normalise_name('main_credit') }} end as main_words
        from {{ parts }}
        {{ evaluated_once() }}
    ),

    versions as (
        {{ version_keys('normalised', words) | indent(8) }}
    ),

    judged as (
        select
            normalised.*,
            versions.version_key,
            {{ array_sorted_text(array_map_text('normalised.artist_keys', unspaced('element.item'))) }} as credit_keys,
            coalesce(
                normalised.title_key is not null
                and normalised.artist_keys is not null
                and normalised.title_raw is not null
                and normalised.artist_raw is not null
                and not {{ pattern_matches('normalised.title_key', 'normalised.unidentified') }}
                and not {{ pattern_matches(array_join('normalised.artist_keys', ' '), 'normalised.unidentified') }}
                and {{ fold_text('normalised.title_raw') }} not in ('?', '??', '???', '...')
                and {{ fold_text('normalised.artist_raw') }} not in ('?', '??', '???', '...'),
                false
            ) as is_identified
        from normalised
        left join versions on normalised.version_written = versions.version_written
        {{ evaluated_once() }}
    ),

    -- the words on both sides without guests, for finding names in which artist and title are turned round
    sided as (
        select
            *,
            {{ sorted_words("coalesce(main_words, " ~ array_join('artist_keys', ' ') ~ ")", side_fillers()) }} as artist_side,
            {{ sorted_words("title_key || coalesce(' ' || version_written, '')", side_fillers()) }} as title_side
        from judged
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
        case when is_identified then {{ track_key('credit_keys', 'title_key', 'version_key') }} end as track_key,
        case
            when is_identified
                then {{ uuid_from_hash(hash_text(
                    array_join('credit_keys', '|') ~ " || '||' || " ~ unspaced("coalesce(version_key, '')")
                )) }}
        end as credit_key,
        case when is_identified then {{ uuid_from_hash(hash_text("artist_side || '||' || title_side")) }} end as sides_key,
        case when is_identified then {{ uuid_from_hash(hash_text("title_side || '||' || artist_side")) }} end as swapped_key
    from sided
{%- endmacro %}


{# Other spellings of a version are read as the one that the seed says, word by word and then as a whole. -#}
{% macro version_keys(names, words) -%}
    select
        respelled.version_written,
        coalesce(words.written_as, respelled.version_respelled) as version_key
    from (
        select
            written.version_written,
            {{ text_agg('coalesce(words.written_as, word.item)', ' ', 'word.item_index') }} as version_respelled
        from (
            select distinct names.version_written
            from {{ names }} as names
            where names.version_written is not null
        ) as written
        {{ flatten_text_array(split_text('written.version_written', ' '), 'word') }}
        left join {{ words }} as words on word.item = words.word and words.kind = 'version_word'
        group by written.version_written
    ) as respelled
    left join {{ words }} as words on respelled.version_respelled = words.word and words.kind = 'version_name'
{%- endmacro %}


{# Words that say nothing about which song it is. -#}
{% macro side_fillers() -%}
    {{ return(['and', 'vs', 'versus', 'x', 'feat', 'ft', 'featuring', 'pres', 'presents', 'with', 'the']) }}
{%- endmacro %}

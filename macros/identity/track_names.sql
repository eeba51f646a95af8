{# This is the one place that knows what a published name means. name_parts takes it apart, name_keys makes of the parts what is
   compared. spellings: a relation with name_key, artist_raw, title_raw; patterns: the row of int_name_patterns. -#}
{% macro name_parts(spellings, patterns) -%}
    with cleaned as (
        select
            name_key,
            artist_raw,
            title_raw,
            -- some pages print an artist twice: "Chase & Status Chase & Status"; "Duran Duran" is a name
            {{ regex_replace(clean_name('artist_raw'), '^(.+ .+) \\1$', '\\1') }} as artist_clean,
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
            -- without brackets or a dash there is nothing to find, which is told faster than by the patterns
            case
                when {{ regex_matches('cleaned.title_clean', '[[(]| [-–] ') }}
                    then {{ pattern_replace(
                        pattern_replace(
                            pattern_replace(
                                pattern_replace(
                                    pattern_replace('cleaned.title_clean', 'patterns.noise_group'),
                                    'patterns.noise_suffix'
                                ),
                                "'[[(](?:0?[1-9]|1[0-2])[AB][])]'"
                            ),
                            'patterns.version_suffix', ' (\\1)'
                        ),
                        'patterns.plain_version_group'
                    ) }}
                else cleaned.title_clean
            end as title_denoised
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
            case
                when {{ regex_matches('title_without_brackets', '[[(]') }}
                    then {{ pattern_extract_all('title_without_brackets', 'version_group') }}
            end as version_found,
            case
                when {{ regex_matches('title_without_brackets', '[[(]') }}
                    then {{ pattern_replace(
                        pattern_replace(
                            pattern_replace('title_without_brackets', 'featuring_suffix'),
                            'version_group'
                        ),
                        "'[ ]*[[][^][]*[]][ ]*$'"
                    ) }}
                else {{ pattern_replace('title_without_brackets', 'featuring_suffix') }}
            end as title_rest
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
            "concat_ws(', ', " ~ upright_name(pattern_replace('artist_clean', 'featuring_group', ', \\1'))
            ~ ", guests_in_brackets, guests_bare)",
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
            {{ normalise_name('title_display') }} as title_written,
            {{ normalise_name('version_display') }} as version_written,
            main_credit <> artist_clean or has_title_guests as has_guests,
            case when main_credit <> artist_clean or has_title_guests then {{ normalise_name('main_credit') }} end as main_words
        from {{ parts }}
        {{ evaluated_once() }}
    ),

    respelled as (
        {{ respelled_names('normalised', words) | indent(8) }}
    ),

    judged as (
        select
            normalised.*,
            coalesce(titles.respelled, normalised.title_written) as title_key,
            coalesce(version_names.written_as, versions.respelled, normalised.version_written) as version_key,
            {{ array_sorted_text(array_map_text('normalised.artist_keys', unspaced('element.item'))) }} as credit_keys,
            coalesce(
                normalised.title_written is not null
                and normalised.artist_keys is not null
                and normalised.title_raw is not null
                and normalised.artist_raw is not null
                and not {{ pattern_matches('normalised.title_written', 'normalised.unidentified') }}
                and not {{ pattern_matches(array_join('normalised.artist_keys', ' '), 'normalised.unidentified') }}
                and normalised.title_written not in ('?', '??', '???', '...')
                and {{ array_join('normalised.artist_keys', ' ') }} not in ('?', '??', '???', '...'),
                false
            ) as is_identified
        from normalised
        left join respelled as titles on normalised.title_written = titles.written
        left join respelled as versions on normalised.version_written = versions.written
        left join {{ words }} as version_names
            on
                coalesce(versions.respelled, normalised.version_written) = version_names.word
                and version_names.kind = 'version_name'
        {{ evaluated_once() }}
    ),

    -- the words on both sides without guests, for finding names in which artist and title are turned round
    sided as (
        select
            *,
            {{ sorted_words("coalesce(main_words, " ~ array_join('artist_keys', ' ') ~ ")", side_fillers()) }} as artist_side,
            {{ sorted_words("title_written || coalesce(' ' || version_written, '')", side_fillers()) }} as title_side
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
        has_guests,
        is_identified,
        case when is_identified then {{ track_key('credit_keys', 'title_key', 'version_key') }} end as track_key,
        {{ identity_hash(array_join('credit_keys', ',')) }} as credit_key,
        {{ identity_hash(song_text('title_key', 'version_key')) }} as song_key,
        {{ identity_hash("artist_side || '||' || " ~ song_text('title_key', 'version_key')) }} as main_key,
        {{ identity_hash("artist_side || '||' || title_side") }} as sides_key,
        {{ identity_hash("title_side || '||' || artist_side") }} as swapped_key
    from sided
{%- endmacro %}


{% macro identity_hash(expr) -%}
case when is_identified then {{ uuid_from_hash(hash_text(expr)) }} end
{%- endmacro %}


{# Words of titles and versions that are also spelled otherwise, as the seed reads them; only the names that have such a word. -#}
{% macro respelled_names(names, words) -%}
    select
        texts.written,
        {{ text_agg('coalesce(words.written_as, word.item)', ' ', 'word.item_index') }} as respelled
    from (
        select names.title_written as written
        from {{ names }} as names
        union
        select names.version_written as written
        from {{ names }} as names
    ) as texts
    {{ flatten_text_array(split_text('texts.written', ' '), 'word') }}
    left join {{ words }} as words on word.item = words.word and words.kind = 'word'
    group by texts.written
    having count(words.word) > 0
{%- endmacro %}


{# Words that say nothing about which song it is. -#}
{% macro side_fillers() -%}
    {{ return(['and', 'vs', 'versus', 'x', 'feat', 'ft', 'featuring', 'pres', 'presents', 'with', 'the']) }}
{%- endmacro %}

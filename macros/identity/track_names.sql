{# This is the one place that knows what a published name means. Many names share a title or a credit, so each of these is taken apart
   once: title_parts and title_keys say what a title is and what it is compared by, credit_parts who made a track, and track_names
   puts both together. spellings: a relation with name_key, artist_raw, title_raw, load_id; patterns: the row of int_name_patterns;
   words: seed name_words; known_titles, known_credits: what was taken apart before, as in int_published_titles and
   int_published_credits. -#}
{% macro track_names(spellings, patterns, words, known_titles, known_credits) -%}
    {%- set of_title = ['guests', 'title_display', 'version_display', 'title_key', 'version_key', 'title_side', 'is_title_identified'] -%}
    {%- set of_credit = ['artist_names', 'artist_keys', 'unspaced_keys', 'has_guests', 'artist_side', 'first_artist'] -%}
    with unknown_titles as (
        select coalesce(title_raw, '') as title_raw
        from {{ spellings }}
        except
        select title_raw
        from {{ known_titles }}
    ),

    title_parts as (
        {{ title_parts('unknown_titles', patterns) | indent(8) }}
    ),

    new_titles as (
        {{ title_keys('title_parts', words) | indent(8) }}
    ),

    -- looked up one after the other: of both in one list PostgreSQL expects that a title is found a thousand times
    titled as (
        select
            spellings.name_key,
            spellings.artist_raw,
            spellings.title_raw,
            spellings.load_id,
            {%- for column in of_title %}
            case when known.title_raw is null then new_titles.{{ column }} else known.{{ column }} end as {{ column }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from {{ spellings }} as spellings
        left join {{ known_titles }} as known on coalesce(spellings.title_raw, '') = known.title_raw
        left join new_titles on coalesce(spellings.title_raw, '') = new_titles.title_raw
    ),

    unknown_credits as (
        select
            coalesce(artist_raw, '') as artist_raw,
            coalesce(guests, '') as guests
        from titled
        except
        select
            artist_raw,
            '' as guests
        from {{ known_credits }}
    ),

    new_credits as (
        {{ credit_parts('unknown_credits', patterns) | indent(8) }}
    ),

    named as (
        select
            titled.name_key,
            titled.artist_raw,
            titled.title_raw,
            titled.load_id,
            titled.title_display,
            titled.version_display,
            titled.title_key,
            titled.version_key,
            titled.title_side,
            {%- for column in of_credit %}
            case when known.artist_raw is null then new_credits.{{ column }} else known.{{ column }} end as {{ column }},
            {%- endfor %}
            titled.title_raw is not null and titled.artist_raw is not null and titled.is_title_identified
            and coalesce(known.is_identified, new_credits.is_identified) as is_identified
        from titled
        left join {{ known_credits }} as known
            on
                coalesce(titled.artist_raw, '') = known.artist_raw
                and coalesce(titled.guests, '') = ''
        left join new_credits
            on
                coalesce(titled.artist_raw, '') = new_credits.artist_raw
                and coalesce(titled.guests, '') = new_credits.guests
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
        case when is_identified then {{ track_key('unspaced_keys', 'title_key', 'version_key') }} end as track_key,
        {{ identity_hash(array_join('unspaced_keys', ',')) }} as credit_key,
        {{ identity_hash(song_text('title_key', 'version_key')) }} as song_key,
        {{ identity_hash("artist_side || '||' || " ~ song_text('title_key', 'version_key')) }} as main_key,
        {{ identity_hash("first_artist || '|1|' || " ~ song_text('title_key', 'version_key')) }} as first_artist_key,
        {{ identity_hash("artist_side || '||' || title_side") }} as sides_key,
        {{ identity_hash("title_side || '||' || artist_side") }} as swapped_key,
        load_id
    from named
{%- endmacro %}


{# Texts of a column that tracklists and listeners publish, each once and an empty one for none; where the model is added to, those that
   it does not have. -#}
{% macro newly_published(column, playlist_tracks, listens) -%}
    select coalesce({{ column }}, '') as {{ column }}
    from {{ playlist_tracks }}
    where {{ is_of_new_load('load_id') }}
    union
    select coalesce({{ column }}, '') as {{ column }}
    from {{ listens }}
    where {{ is_of_new_load('load_id') }}
    {%- if is_incremental() %}
    except
    select {{ column }}
    from {{ this }}
    {%- endif %}
{%- endmacro %}


{# titles: title_raw, each once and an empty one for none. -#}
{% macro title_parts(titles, patterns) -%}
    with cleaned as (
        select
            title_raw,
            {{ clean_name('title_raw') }} as title_clean
        from {{ titles }}
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
            -- what is not there is not looked for: most titles have no dash, and half of them no brackets
            case
                when {{ regex_matches('cleaned.title_clean', '[-–]') }}
                    then {{ without_noise('cleaned.title_clean', 'patterns', has_dash=true) }}
                when {{ regex_matches('cleaned.title_clean', '[[(]') }}
                    then {{ without_noise('cleaned.title_clean', 'patterns', has_dash=false) }}
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
            {{ brackets_with('title_without_brackets', 'version_group') }} as version_found,
            {{ pattern_replace('title_without_brackets', 'featuring_suffix') }} as title_without_guests
        from guests_apart
        {{ evaluated_once() }}
    ),

    rests as (
        select
            *,
            -- without a label at the end
            {{ pattern_replace(
                "case when version_found is null then title_without_guests else "
                ~ pattern_replace('title_without_guests', 'version_group') ~ " end",
                "'[ ]*[[][^][]*[]][ ]*$'"
            ) }} as title_rest
        from versions_apart
    )

    select
        title_raw,
        unidentified,
        nullif({{ known_texts(['guests_in_brackets', 'guests_bare'], ', ') }}, '') as guests,
        -- a title that is all brackets keeps them: no name becomes empty
        coalesce(nullif({{ regex_replace('trim(title_rest)', '[ ]+', ' ') }}, ''), title_clean) as title_display,
        case
            when not {{ pattern_matches('version_found', 'plain_version') }} then version_found
        end as version_display
    from rests
    {{ evaluated_once() }}
{%- endmacro %}


{# parts: rows of title_parts. -#}
{% macro title_keys(parts, words) -%}
    with normalised as (
        select
            *,
            {{ normalise_name('title_display') }} as title_written,
            {{ normalise_name('version_display') }} as version_written
        from {{ parts }}
        {{ evaluated_once() }}
    ),

    respelled as (
        {{ respelled_names('normalised', words) | indent(8) }}
    )

    select
        normalised.title_raw,
        normalised.guests,
        normalised.title_display,
        normalised.version_display,
        {{ without_the('coalesce(titles.respelled, normalised.title_written)') }} as title_key,
        -- "A & B Remix" is "A vs. B Remix"
        coalesce(
            version_names.written_as,
            {{ regex_replace(
                'coalesce(versions.respelled, normalised.version_written)', ' (?:and|vs|x|meets)(?= [^ ]+ [^ ])', ''
            ) }}
        ) as version_key,
        -- its words, for finding names in which artist and title are turned round
        {{ sorted_words(
            "normalised.title_written || coalesce(' ' || normalised.version_written, '')", side_fillers()
        ) }} as title_side,
        {{ is_identified('normalised.title_written', 'normalised.unidentified') }} as is_title_identified
    from normalised
    left join respelled as titles on normalised.title_written = titles.written
    left join respelled as versions on normalised.version_written = versions.written
    left join {{ words }} as version_names
        on
            coalesce(versions.respelled, normalised.version_written) = version_names.word
            and version_names.kind = 'version_name'
{%- endmacro %}


{# credits: artist_raw and the guests that a title names besides, each pair once and empty texts for none. -#}
{% macro credit_parts(credits, patterns) -%}
    with cleaned as (
        select
            artist_raw,
            guests,
            -- a label and its year follow who is named last on a line; some pages print an artist twice: "Chase & Status Chase &
            -- Status"; "Duran Duran" is a name
            {{ regex_replace(
                regex_replace(clean_name('artist_raw'), ' [[][^][]+, ?[12][0-9]{3}[]]$', ''), '^(.+ .+) \\1$', '\\1'
            ) }} as artist_clean
        from {{ credits }}
        {{ evaluated_once() }}
    ),

    apart as (
        select
            cleaned.artist_raw,
            cleaned.guests,
            cleaned.artist_clean,
            patterns.unidentified,
            {{ pattern_replace(
                pattern_replace('cleaned.artist_clean', 'patterns.featuring_group'), 'patterns.featuring_suffix'
            ) }} as main_credit,
            {{ pattern_split(
                known_texts([
                    upright_name(pattern_replace('cleaned.artist_clean', 'patterns.featuring_group', ', \\1')), "nullif(cleaned.guests, '')",
                ], ', '),
                'patterns.joining'
            ) }} as parts
        from cleaned
        cross join {{ patterns }} as patterns
        {{ evaluated_once() }}
    ),

    normalised as (
        select
            *,
            main_credit <> artist_clean or guests <> '' as has_guests,
            {{ array_distinct_by('parts', "nullif(trim(element.item), '')", normalise_artist('element.item')) }} as artist_names,
            {{ array_sorted_text(array_map_text('parts', normalise_artist('element.item'))) }} as artist_keys
        from apart
        {{ evaluated_once() }}
    )

    select
        artist_raw,
        guests,
        artist_names,
        artist_keys,
        has_guests,
        {{ array_sorted_text(array_map_text('artist_keys', unspaced('element.item'))) }} as unspaced_keys,
        -- the words of who is no guest, for finding names that leave guests out or have artist and title turned round
        {{ sorted_words(
            "coalesce(case when has_guests then " ~ normalise_name('main_credit') ~ " end, " ~ array_join('artist_keys', ' ') ~ ")",
            side_fillers()
        ) }} as artist_side,
        -- whom a catalogue names that has room for one artist; who is versus somebody, or presents him, made a version of his own
        case
            when {{ array_length('artist_keys') }} = 1 then {{ unspaced(array_item('artist_keys', 1)) }}
            when not {{ pattern_matches('artist_clean', "'[ ](?:vs?|versus|pres|presents|meets)[. ]'") }}
                then {{ unspaced(normalise_artist(array_item('artist_names', 1))) }}
        end as first_artist,
        {{ array_map_text('artist_keys', "case when " ~ is_identified('element.item', 'unidentified') ~ " then element.item end") }}
        is not null as is_identified
    from normalised
{%- endmacro %}


{# A title without the noise that the seed knows, keys of the mixing wheel and "original mix", and with a version in brackets that stood
   behind a dash. -#}
{% macro without_noise(title, patterns, has_dash) -%}
    {%- set text = pattern_replace(title, patterns ~ '.noise_group') -%}
    {%- if has_dash -%}
        {%- set text = pattern_replace(text, patterns ~ '.noise_suffix') -%}
    {%- endif -%}
    {%- set text = pattern_replace(text, "'[[(](?:0?[1-9]|1[0-2])[AB][])]'") -%}
    {%- if has_dash -%}
        {%- set text = pattern_replace(text, patterns ~ '.version_suffix', ' (\\1)') -%}
    {%- endif -%}
    {{ pattern_replace(text, patterns ~ '.plain_version_group') }}
{%- endmacro %}


{# Whether a normalised name says more than that nobody knows: as the words of the seed do, and question marks, dashes, dots and
   underscores alone. Other signs are names ("!!!", "+/-", "†††"). -#}
{% macro is_identified(name, unidentified) -%}
coalesce(not {{ pattern_matches(name, unidentified) }} and not {{ regex_matches(name, '^[-?._]+$') }}, false)
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
    {{ return(['and', 'vs', 'versus', 'x', 'feat', 'ft', 'featuring', 'pres', 'presents', 'with', 'the', 'dj']) }}
{%- endmacro %}

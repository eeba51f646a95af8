{# Text: patterns, folding to a comparable form, entities, hashes. #}

{% macro regex_matches(expr, pattern) -%}
    {{ return(adapter.dispatch('regex_matches', 'songnodes')(expr, pattern)) }}
{%- endmacro %}

{% macro default__regex_matches(expr, pattern) -%}
({{ expr }} ~ '{{ pattern | replace("'", "''") }}')
{%- endmacro %}


{% macro regex_extract(expr, pattern) -%}
    {{ return(adapter.dispatch('regex_extract', 'songnodes')(expr, pattern)) }}
{%- endmacro %}

{% macro default__regex_extract(expr, pattern) -%}
(regexp_match({{ expr }}, '{{ pattern | replace("'", "''") }}'))[1]
{%- endmacro %}


{% macro regex_replace(expr, pattern, replacement='') -%}
    {{ return(adapter.dispatch('regex_replace', 'songnodes')(expr, pattern, replacement)) }}
{%- endmacro %}

{% macro default__regex_replace(expr, pattern, replacement) -%}
regexp_replace({{ expr }}, '{{ pattern | replace("'", "''") }}', '{{ replacement | replace("'", "''") }}', 'g')
{%- endmacro %}


{% macro title_case(expr) -%}
    {{ return(adapter.dispatch('title_case', 'songnodes')(expr)) }}
{%- endmacro %}

{# initcap() starts a word after every apostrophe ("Children'S") and shouts down "EDM"; so only a text without
   a single capital is title-cased. #}
{% macro default__title_case(expr) -%}
(case
    when {{ expr }} <> lower({{ expr }}) then {{ expr }}
    when {{ expr }} ~ '(^|[^a-z])(edm|idm|ebm|uk|dnb|dj)([^a-z]|$)' or {{ expr }} like '%''%'
        then (
            select string_agg(
                case
                    when word.content in ('edm', 'idm', 'ebm', 'uk', 'dnb', 'dj') then upper(word.content)
                    else upper(left(word.content, 1)) || substr(word.content, 2)
                end,
                ' ' order by word.word_index
            )
            from unnest(string_to_array({{ expr }}, ' ')) with ordinality as word (content, word_index)
        )
    else initcap({{ expr }})
end)
{%- endmacro %}


{% macro dashes_to_brackets(expr) -%}
    {{ return(adapter.dispatch('dashes_to_brackets', 'songnodes')(expr)) }}
{%- endmacro %}

{# " - " within brackets ('Song (From "A - B")') separates nothing. The mark is a control character that no title has. #}
{% macro default__dashes_to_brackets(expr) -%}
(case
    when {{ expr }} not like '% - %' or {{ expr }} ~ ' - [^(]*[)]' then {{ expr }}
    else replace(
        regexp_replace(
            replace(replace({{ expr }}, ' - ', chr(1)), chr(1) || '(', ' ('),
            '\u0001([^()\u0001]*[^() \u0001])', ' (\1)', 'g'
        ),
        chr(1), ' - '
    )
end)
{%- endmacro %}


{% macro key_spelling(expr) -%}
    {{ return(adapter.dispatch('key_spelling', 'songnodes')(expr)) }}
{%- endmacro %}

{# Lower-casing would make "CM" (C major) and "Cm" (C minor) the same. #}
{% macro default__key_spelling(expr) -%}
(case
    when {{ expr }} ~ '^ *[A-G][#b♯♭]?M *$' then lower(trim(replace({{ expr }}, 'M', ' major')))
    else lower(trim(regexp_replace({{ expr }}, '[ \u00A0]+', ' ', 'g')))
end)
{%- endmacro %}


{% macro fold_text(expr) -%}
    {{ return(adapter.dispatch('fold_text', 'songnodes')(expr)) }}
{%- endmacro %}

{# Plain ASCII (as many bytes as characters) has nothing to fold but its case: most names take that short way.
   NFKC at the end puts Hangul, which NFKD takes apart, together again. The inner query names the expression once, so that
   macros within macros neither compute it again nor grow beyond reading. #}
{% macro default__fold_text(expr) -%}
(
    select
        case
            when octet_length(given.content) = char_length(given.content) then lower(given.content)
            else normalize(
                replace(replace(replace(replace(
                    translate(
                        lower(regexp_replace(
                            normalize(translate(given.content, '´`', ''''''), NFKD),
                            '[\u0300-\u036F\u115F\u1160{{ songnodes.invisible_characters() }}]',
                            '', 'g'
                        )),
                        'øłđðħıŧŋĸ‐‑‒–—―−‘’‚‛′“”„‟', 'olddhitnk-------''''''''''""""'
                    ),
                    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
                NFKC
            )
        end
    from (select {{ expr }} as content limit all offset 0) as given
)
{%- endmacro %}


{% macro decode_html_entities(expr) -%}
    {{ return(adapter.dispatch('decode_html_entities', 'songnodes')(expr)) }}
{%- endmacro %}

{# Cut into entities and the rest, decoded, and put back in order; `&amp;` first, so that what was escaped twice is decoded
   twice. 130-151 are Windows-1252 quotes and dashes, as browsers read them. #}
{% macro default__decode_html_entities(expr) -%}
    {%- set names = {
        'amp': '&', 'lt': '<', 'gt': '>', 'quot': '"', 'apos': "''", 'nbsp': ' ', 'shy': '',
        'lsquo': '‘', 'rsquo': '’', 'ldquo': '“', 'rdquo': '”', 'ndash': '–', 'mdash': '—', 'hellip': '…', 'middot': '·', 'deg': '°',
        'acute': '´', 'eacute': 'é', 'egrave': 'è', 'ecirc': 'ê', 'euml': 'ë', 'Eacute': 'É', 'aacute': 'á', 'agrave': 'à',
        'acirc': 'â', 'auml': 'ä', 'Auml': 'Ä', 'aring': 'å', 'Aring': 'Å', 'atilde': 'ã', 'aelig': 'æ', 'AElig': 'Æ',
        'iacute': 'í', 'icirc': 'î', 'iuml': 'ï', 'oacute': 'ó', 'ocirc': 'ô', 'ouml': 'ö', 'Ouml': 'Ö', 'otilde': 'õ',
        'oslash': 'ø', 'Oslash': 'Ø', 'uacute': 'ú', 'ugrave': 'ù', 'ucirc': 'û', 'uuml': 'ü', 'Uuml': 'Ü', 'ntilde': 'ñ',
        'ccedil': 'ç', 'szlig': 'ß',
    } -%}
(
    select
        case
            when given.content not like '%&%;%' then given.content
            else (
                select string_agg(
                    case
                        when piece.code is null then case piece.content
                            {%- for name, character in names.items() %}
                            when '&{{ name }};' then '{{ character }}'
                            {%- endfor %}
                            else piece.content
                        end
                        when piece.code between 130 and 151
                            then translate(chr(piece.code), U&'\0082\0084\0085\0091\0092\0093\0094\0096\0097', '‚„…‘’“”–—')
                        when piece.code in (0, 173, 8203, 65279) or piece.code between 55296 and 57343 or piece.code > 1114111
                            then ''
                        else chr(piece.code)
                    end,
                    '' order by piece.piece_index
                )
                from (
                    select
                        match.content[1] as content,
                        match.piece_index,
                        case
                            when match.content[1] ~ '^&#[0-9]{1,7};$'
                                then cast(substring(match.content[1] from '[0-9]+') as integer)
                            when match.content[1] ~ '^&#[xX][0-9a-fA-F]{1,6};$'
                                then cast(cast('x' || lpad(substring(match.content[1] from '[xX]([0-9a-fA-F]+)'), 8, '0') as bit(32)) as integer)
                        end as code
                    from regexp_matches(
                        replace(given.content, '&amp;', '&'),
                        '&#[0-9a-fA-FxX]+;|&[a-zA-Z]+;|[^&]+|&', 'g'
                    ) with ordinality as match (content, piece_index)
                ) as piece
            )
        end
    from (select {{ expr }} as content limit all offset 0) as given
)
{%- endmacro %}


{% macro hash_text(expr) -%}
    {{ return(adapter.dispatch('hash_text', 'songnodes')(expr)) }}
{%- endmacro %}

{% macro default__hash_text(expr) -%}
md5({{ expr }})
{%- endmacro %}


{% macro uuid_from_hash(expr) -%}
    {{ return(adapter.dispatch('uuid_from_hash', 'songnodes')(expr)) }}
{%- endmacro %}

{% macro default__uuid_from_hash(expr) -%}
cast({{ expr }} as uuid)
{%- endmacro %}


{% macro type_uuid() -%}
    {{ return(adapter.dispatch('type_uuid', 'songnodes')()) }}
{%- endmacro %}

{% macro default__type_uuid() -%}uuid{%- endmacro %}


{% macro hash_row(relation) -%}
    {{ return(adapter.dispatch('hash_row', 'songnodes')(relation)) }}
{%- endmacro %}

{# All columns of a row at once, as they are: to write a document of JSON as text takes longer than to make it. #}
{% macro default__hash_row(relation) -%}
cast(hash_record_extended({{ relation }}, 0) as text)
{%- endmacro %}


{% macro hash_rows(columns) -%}
    {{ return(adapter.dispatch('hash_rows', 'songnodes')(columns)) }}
{%- endmacro %}

{# A sum, so that nothing needs to be sorted or put together as text. A row's hash is hashed again: by itself it is a weighted sum of its
   columns' hashes, and two rows that exchange a value would come to the same. #}
{% macro default__hash_rows(columns) -%}
sum(hashint8extended(hash_record_extended(row({{ columns | join(', ') }}), 0), 0))
{%- endmacro %}


{% macro is_one_slip_apart(left_text, right_text) -%}
    {{ return(adapter.dispatch('is_one_slip_apart', 'songnodes')(left_text, right_text)) }}
{%- endmacro %}

{# One letter more in the one than in the other, two neighbours exchanged, or another letter in its place. A digit is never a slip: "Part 1"
   is not "Part"; neither is what stands beside one ("A1", "B1"), nor another letter at the start ("Jump", "Pump"). #}
{% macro default__is_one_slip_apart(left_text, right_text) -%}
(case
    when {{ left_text }} = {{ right_text }} then false
    when length({{ left_text }}) = length({{ right_text }})
        then (
            select bool_or(
                (
                    left({{ left_text }}, place.at - 1) || reverse(substr({{ left_text }}, place.at, 2))
                    || substr({{ left_text }}, place.at + 2) = {{ right_text }}
                    and substr({{ left_text }}, place.at, 2) !~ '[0-9]'
                )
                or (
                    left({{ left_text }}, place.at) || substr({{ right_text }}, place.at + 1, 1)
                    || substr({{ left_text }}, place.at + 2) = {{ right_text }}
                    and substr({{ left_text }}, place.at, 3) || substr({{ right_text }}, place.at + 1, 1) !~ '[0-9]'
                )
            )
            from generate_series(1, length({{ left_text }}) - 1) as place (at)
        )
    when abs(length({{ left_text }}) - length({{ right_text }})) = 1
        then (
            select bool_or(
                overlay(pair.longer placing '' from place.at for 1) = pair.shorter
                and substr(pair.longer, place.at, 1) !~ '[0-9]'
            )
            from (
                select
                    case when length({{ left_text }}) > length({{ right_text }}) then {{ left_text }} else {{ right_text }} end as longer,
                    case when length({{ left_text }}) > length({{ right_text }}) then {{ right_text }} else {{ left_text }} end as shorter
            ) as pair
            cross join generate_series(1, length(pair.longer)) as place (at)
        )
    else false
end)
{%- endmacro %}


{% macro known_texts(exprs, separator) -%}
    {{ return(adapter.dispatch('known_texts', 'songnodes')(exprs, separator)) }}
{%- endmacro %}

{% macro default__known_texts(exprs, separator) -%}
concat_ws('{{ separator | replace("'", "''") }}', {{ exprs | join(', ') }})
{%- endmacro %}


{% macro sorted_words(expr, without) -%}
    {{ return(adapter.dispatch('sorted_words', 'songnodes')(expr, without)) }}
{%- endmacro %}

{# The words of a text in byte order, without those of a list of literals, unless it has no others. #}
{% macro default__sorted_words(expr, without) -%}
(
    select
        coalesce(
            (
                select string_agg(word.content, ' ' order by word.content collate "C")
                from unnest(string_to_array(given.content, ' ')) as word (content)
                where word.content not in ('{{ without | join("', '") }}')
            ),
            given.content,
            ''
        )
    from (select {{ expr }} as content limit all offset 0) as given
)
{%- endmacro %}

{# Regular expressions that are values of a query and not literals: the words in them are rows of a seed.
   They ignore case. Word borders are written by `whole_words`. #}

{% macro whole_words(words) -%}
    {{ return(adapter.dispatch('whole_words', 'songnodes')(words)) }}
{%- endmacro %}

{# Nothing in it captures: PostgreSQL takes five times as long over a match that has to remember its parts. #}
{% macro default__whole_words(words) -%}
('[[:<:]](?:' || replace({{ words }}, '(', '(?:') || ')(?:[[:>:]]|(?=[^[:alnum:]])|$)')
{%- endmacro %}


{% macro pattern_matches(expr, pattern) -%}
    {{ return(adapter.dispatch('pattern_matches', 'songnodes')(expr, pattern)) }}
{%- endmacro %}

{% macro default__pattern_matches(expr, pattern) -%}
({{ expr }} ~* ({{ pattern }}))
{%- endmacro %}


{% macro pattern_replace(expr, pattern, replacement='') -%}
    {{ return(adapter.dispatch('pattern_replace', 'songnodes')(expr, pattern, replacement)) }}
{%- endmacro %}

{% macro default__pattern_replace(expr, pattern, replacement) -%}
regexp_replace({{ expr }}, {{ pattern }}, '{{ replacement | replace("'", "''") }}', 'gi')
{%- endmacro %}


{% macro pattern_extract_all(expr, pattern, separator=' ') -%}
    {{ return(adapter.dispatch('pattern_extract_all', 'songnodes')(expr, pattern, separator)) }}
{%- endmacro %}

{# The first group of every match, joined; NULL without a match. #}
{% macro default__pattern_extract_all(expr, pattern, separator) -%}
(
    select string_agg(trim(found.parts[1]), '{{ separator }}' order by found.part_index)
    from regexp_matches({{ expr }}, {{ pattern }}, 'gi') with ordinality as found (parts, part_index)
)
{%- endmacro %}


{% macro brackets_with(expr, pattern) -%}
    {{ return(adapter.dispatch('brackets_with', 'songnodes')(expr, pattern)) }}
{%- endmacro %}

{# What stands in brackets that match, joined; NULL without any. A long pattern costs a fifth over the few words in brackets of what it
   costs over a whole title, from which it would have to take them out, too. #}
{% macro default__brackets_with(expr, pattern) -%}
(
    select string_agg(trim(found.parts[1], '[]() '), ' ' order by found.part_index)
    from regexp_matches({{ expr }}, '[[(][^][()]*[])]', 'g') with ordinality as found (parts, part_index)
    where found.parts[1] ~* ({{ pattern }})
)
{%- endmacro %}


{% macro pattern_split(expr, pattern) -%}
    {{ return(adapter.dispatch('pattern_split', 'songnodes')(expr, pattern)) }}
{%- endmacro %}

{% macro default__pattern_split(expr, pattern) -%}
regexp_split_to_array({{ expr }}, {{ pattern }}, 'i')
{%- endmacro %}


{% macro visible_text(expr) -%}
    {{ return(adapter.dispatch('visible_text', 'songnodes')(expr)) }}
{%- endmacro %}

{# What nobody sees goes; the rest keeps its case and accents. An accent typed as an apostrophe ("Don´t") is one: NFKC makes a space of it and
   an accent on that. #}
{% macro default__visible_text(expr) -%}
    {%- set in_one_form -%}
(
    select
        case
            when octet_length(given.content) = char_length(given.content) then given.content
            else normalize(translate(given.content, '´', ''''), NFKC)
        end
    from (select {{ expr }} as content limit all offset 0) as given
)
    {%- endset -%}
{{ songnodes.without_invisible(in_one_form) }}
{%- endmacro %}


{% macro without_invisible(expr) -%}
    {{ return(adapter.dispatch('without_invisible', 'songnodes')(expr)) }}
{%- endmacro %}

{# Breaks of lines and tabs part words. By code point, as in squeeze_punctuation. #}
{% macro default__without_invisible(expr) -%}
regexp_replace(
    regexp_replace({{ expr }}, '[\u0009-\u000D\u0085\u2028\u2029][[:space:]]*', ' ', 'g'), '[{{ songnodes.invisible_characters() }}]', '', 'g'
)
{%- endmacro %}


{# Control characters, soft hyphens, zero-width characters, marks of direction and of bytes, and those that choose a form of the one before. -#}
{% macro invisible_characters() -%}
    {{ return(
        '\\u0001-\\u0008\\u000E-\\u001F\\u007F-\\u0084\\u0086-\\u009F\\u00AD\\u034F\\u061C\\u180E\\u200B-\\u200F\\u202A-\\u202E'
        ~ '\\u2060-\\u206F\\uFE00-\\uFE0F\\uFEFF'
    ) }}
{%- endmacro %}


{% macro squeeze_punctuation(expr) -%}
    {{ return(adapter.dispatch('squeeze_punctuation', 'songnodes')(expr)) }}
{%- endmacro %}

{# Listed by code point and not by class: what [:punct:] holds depends on the server's locale. Apostrophes vanish
   (don't = dont), "&" is the word "and", the rest is a space. #}
{% macro default__squeeze_punctuation(expr) -%}
regexp_replace(
    replace(translate({{ expr }}, '''`', ''), '&', ' and '),
    '[\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00BF\u2000-\u206F\u2190-\u2BFF\u3000-\u3004\u3008-\u3020\u30FB]+', ' ', 'g'
)
{%- endmacro %}

{# Names are compared in one form only; these macros are the one place that makes it. #}

{# Pages leave their own markup in names: tags, links and quotes of a wiki. -#}
{% macro without_markup(expr) -%}
case
    when {{ expr }} like '%<%>%' or {{ expr }} like '%://%' or {{ expr }} like '%''''%'
        then {{ songnodes.regex_replace(
            songnodes.regex_replace(
                songnodes.regex_replace(
                    songnodes.regex_replace(expr, '</?[a-zA-Z][^<>]*>', ''), '[[]https?://[^] ]+ ([^][]*)[]]', '\\1'
                ), '[[]?https?://[^] ]+[ ]?', ''
            ), "''+", ''
        ) }}
    else {{ expr }}
end
{%- endmacro %}


{# As a person would type it: entities decoded, one Unicode form, nothing invisible, single spaces. NULL when empty, and cut where no name
   is as long. #}
{% macro clean_name(expr) -%}
nullif(trim(left({{ songnodes.regex_replace(
    songnodes.visible_text(songnodes.decode_html_entities(songnodes.without_markup(expr))), '[[:space:]]+', ' '
) }}, {{ songnodes.longest_text() }})), '')
{%- endmacro %}


{# What a search compares: words without case, accents or punctuation. -#}
{% macro search_text(expr) -%}
trim({{ songnodes.squeeze_punctuation(songnodes.fold_text(expr)) }})
{%- endmacro %}


{# For comparing: case, accents and punctuation do not count. A name of nothing but punctuation ("!!!") keeps it,
   so that no name becomes empty. -#}
{% macro normalise_name(expr) -%}
coalesce(
    nullif({{ songnodes.search_text(expr) }}, ''),
    nullif(replace({{ songnodes.fold_text(expr) }}, ' ', ''), '')
)
{%- endmacro %}


{# Artists besides: Discogs' number "(2)", the inverted "Persuader, The" and a leading "The" do not count. #}
{% macro normalise_artist(expr) -%}
{{ songnodes.without_the(songnodes.normalise_name(songnodes.regex_replace(expr, '(, The)?[ ]*([(][0-9]+[)])?$', ''))) }}
{%- endmacro %}


{# A normalised name without a leading article, if it says more. -#}
{% macro without_the(expr) -%}
{{ songnodes.regex_replace(expr, '^the (?=[^ ])', '') }}
{%- endmacro %}


{# One published spelling of a track: what joins a row of a tracklist or an answer to its parsed name. #}
{% macro name_key(artist, title) -%}
case
    when coalesce({{ artist }}, {{ title }}) is not null
        then {{ songnodes.hash_text("coalesce(" ~ artist ~ ", '') || chr(31) || coalesce(" ~ title ~ ", '')") }}
end
{%- endmacro %}


{# Spaces count nowhere in identity: "Bar-A-Thym" is "Barathym". -#}
{% macro unspaced(expr) -%}
replace({{ expr }}, ' ', '')
{%- endmacro %}


{# One track, whatever its spelling: who made it (unspaced keys, sorted, so that their order does not count) and what it is
   called. Where the title ends and the version begins does not count: "Song VIP" is "Song (VIP)". #}
{% macro track_key(credit_keys, title_key, version_key) -%}
{{ songnodes.hash_text(
    songnodes.array_join(credit_keys, '') ~ " || '||' || " ~ songnodes.song_text(title_key, version_key)
) }}
{%- endmacro %}


{# Title and version for comparing. -#}
{% macro song_text(title_key, version_key) -%}
{{ songnodes.unspaced(title_key) }} || {{ songnodes.unspaced("coalesce(" ~ version_key ~ ", '')") }}
{%- endmacro %}

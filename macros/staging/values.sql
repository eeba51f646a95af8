{# Values of providers in our units: what is unknown or cannot be is NULL. #}

{% macro text_or_null(expr) -%}
nullif(left(trim({{ songnodes.without_invisible(expr) }}), {{ songnodes.longest_text() }}), '')
{%- endmacro %}


{# A list of these; what is no text is left out. -#}
{% macro texts_or_null(expr) -%}
{{ songnodes.json_array_map(expr, songnodes.text_or_null(songnodes.json_scalar('element.item', []))) }}
{%- endmacro %}


{# Characters. No name, genre or id is longer, but whole articles are published in their places, and no index takes these. -#}
{% macro longest_text() -%}
    {{ return(500) }}
{%- endmacro %}


{# Half of 20 and double of 300 are no tempo of dance music; 0 is every provider's "unknown". -#}
{% macro bpm_or_null(expr) -%}
{{ songnodes.number_within(expr, 20, 300, 6, 2) }}
{%- endmacro %}


{# What of a track's sound is measured as a share, 0 to 1. -#}
{% macro audio_shares() -%}
    {{ return(['energy', 'danceability', 'valence', 'acousticness', 'instrumentalness', 'liveness', 'speechiness']) }}
{%- endmacro %}


{# What of a track is a number, with its type wherever it stands. -#}
{% macro number_types() -%}
    {%- set types = {'bpm': 'decimal(6, 2)'} -%}
    {%- for share in songnodes.audio_shares() -%}{%- do types.update({share: 'decimal(5, 4)'}) -%}{%- endfor -%}
    {%- do types.update({'loudness': 'decimal(6, 3)', 'duration_ms': dbt.type_int()}) -%}
    {{ return(types) }}
{%- endmacro %}


{% macro share_or_null(expr) -%}
{{ songnodes.number_within(expr, 0, 1, 5, 4) }}
{%- endmacro %}


{% macro loudness_or_null(expr) -%}
{{ songnodes.number_within(expr, -100, 20, 6, 3) }}
{%- endmacro %}


{# Some deliver "GB-UM7-15-04321" or lower case; what then is no ISRC is dropped, as it would join strangers. -#}
{% macro isrc_or_null(expr) -%}
{{ songnodes.regex_extract("upper(replace(" ~ expr ~ ", '-', ''))", '^[ ]*([A-Z]{2}[A-Z0-9]{3}[0-9]{7})[ ]*$') }}
{%- endmacro %}


{# Whole milliseconds, also when sent as 204053.0 or "238000"; nothing lasts less than one. -#}
{% macro ms_or_null(expr) -%}
cast({{ songnodes.number_within(expr, 1, 999999999, 9, 0) }} as {{ dbt.type_int() }})
{%- endmacro %}


{# Tags that say something else than what music it is: the seed's words (`noise.tags`, one row with an array), years and decades.
   An artist's or track's own name is for the caller to tell. -#}
{% macro is_noise_tag(tag) -%}
(coalesce({{ songnodes.array_has('noise.tags', tag) }}, false)
or {{ songnodes.regex_matches(tag, "^'?([0-9]{2})?[0-9]0'?s$|^[12][0-9]{3}$") }})
{%- endmacro %}


{# A published genre as seed genre_spellings has it: "Drum&Bass", "Drum and Bass" and "drum-and-bass" are spelled alike. -#}
{% macro genre_spelling(expr) -%}
translate(replace(lower({{ expr }}), '&', 'and'), ' -_/''.', '')
{%- endmacro %}


{# Discogs numbers its namesakes ("Mushroom (8)"), marks printed variants ("Mushroom*") and turns the article round
   ("Persuader, The"). -#}
{% macro clean_discogs_name(expr) -%}
{{ songnodes.upright_name(
    songnodes.regex_replace(songnodes.text_or_null(expr), '( [(][0-9]+[)]|[*])(?=$| [&,/+-] |, )', '')
) }}
{%- endmacro %}


{# A Discogs list of artists as one text: the name as printed (`anv`) where it differs, joined as printed. -#}
{% macro discogs_credit(artists) -%}
    {%- set printed = songnodes.json_text('element.item', ['anv']) -%}
    {%- set name = songnodes.json_text('element.item', ['name']) -%}
    {%- set join = "trim(" ~ songnodes.json_text('element.item', ['join']) ~ ")" -%}
{{ songnodes.json_array_join(
    artists,
    songnodes.clean_discogs_name("coalesce(nullif(" ~ printed ~ ", ''), " ~ name ~ ")")
    ~ " || case coalesce(" ~ join ~ ", '') when '' then '' when ',' then ', ' else ' ' || " ~ join ~ " || ' ' end"
) }}
{%- endmacro %}

{# The hits of a provider's answer, as rows `hit` (item, item_index) of `answers`: a list at the endpoints named here, at all
   others the body is one hit. Tracks and artists are read out of the same answers by models of their own, and what makes hit 2
   the same in both is that this is written once. -#}
{% macro answer_hits(provider) -%}
    {%- set lists = {
        'beatport': {'catalog/tracks': ['results'], 'catalog/search': ['tracks']},
        'deezer': {'search': ['data']},
        'musicbrainz': {'recording': ['recordings'], 'isrc/{isrc}': ['recordings']},
        'spotify': {'search': ['tracks', 'items']},
    } -%}
    {%- set hits -%}
case answers.endpoint
    {%- for endpoint, path in lists[provider].items() %}
    when '{{ endpoint }}' then {{ songnodes.json_get('answers.response', path) }}
    {%- endfor %}
    else {{ songnodes.json_as_array('answers.response') }}
end
    {%- endset -%}
{{ songnodes.flatten_array(hits, 'hit') }}
{%- endmacro %}

{# Whose id a provider knows tracks by: AcousticBrainz and ListenBrainz have MusicBrainz' ids, ReccoBeats has Spotify's. #}
{% macro id_owner(provider) -%}
case
    when {{ provider }} in ('acousticbrainz', 'listenbrainz') then 'musicbrainz'
    when {{ provider }} = 'reccobeats' then 'spotify'
    else {{ provider }}
end
{%- endmacro %}

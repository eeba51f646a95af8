{# Whose id a provider knows tracks by: AcousticBrainz and ListenBrainz have MusicBrainz' ids, ReccoBeats has Spotify's. #}
{% macro id_owner(provider) -%}
case
    when {{ provider }} in ('acousticbrainz', 'listenbrainz') then 'musicbrainz'
    when {{ provider }} = 'reccobeats' then 'spotify'
    else {{ provider }}
end
{%- endmacro %}


{# Who gives ids by which tracks can be asked for. -#}
{% macro id_owners() -%}
    {{ return(['spotify', 'musicbrainz', 'beatport', 'discogs', 'deezer']) }}
{%- endmacro %}


{# An id together with title and version: ids merge only what agrees on both. -#}
{% macro id_link_key(id_kind, id_value, title_key, version_key) -%}
{{ songnodes.uuid_from_hash(songnodes.hash_text(
    id_kind ~ " || ':' || " ~ id_value ~ " || ':' || " ~ songnodes.song_text(title_key, version_key)
)) }}
{%- endmacro %}

{# One set as one site publishes it, whatever the version of the page. #}
{% macro playlist_id(source, source_playlist_id) -%}
{{ songnodes.uuid_from_hash(songnodes.hash_text(source ~ " || '|' || " ~ source_playlist_id)) }}
{%- endmacro %}


{# Playlists with a new version of their page are written anew, all others stay. -#}
{% macro delete_changed_playlists() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where playlist_id in (
            select {{ playlist_id('playlist_rows.source', 'playlist_rows.source_playlist_id') }}
            from {{ ref('int_playlist_rows') }} as playlist_rows
            inner join {{ ref('stg_ops__visible_loads') }} as loads on playlist_rows.load_id = loads.load_id
            where loads.is_new
        )
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

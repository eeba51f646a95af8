{# One set as one site publishes it, whatever the version of the page. #}
{% macro playlist_id(source, source_playlist_id) -%}
{{ songnodes.uuid_from_hash(songnodes.hash_text(source ~ " || '|' || " ~ source_playlist_id)) }}
{%- endmacro %}


{# Rows of a page that no longer tells what is played in a set: it has a newer version, or the set a better page. #}
{% macro delete_changed_playlists() -%}
    {%- call when_incremental() -%}
        delete from {{ this }} as known
        where not exists (
            select 1
            from {{ ref('int_playlist_sets') }} as sets
            where sets.playlist_id = known.playlist_id and sets.bronze_id = known.bronze_id and sets.page_rank = 1
        )
    {%- endcall -%}
{%- endmacro %}


{# Sets that were found to be another set, which has all of them now. #}
{% macro delete_merged_playlists() -%}
    {%- call when_incremental() -%}
        delete from {{ this }} where id not in (select sets.playlist_id from {{ ref('int_playlist_sets') }} as sets)
    {%- endcall -%}
{%- endmacro %}

{# For gold's models with rows per set: those of changed sets are written anew, all others stay. -#}
{% macro delete_changed_sets() -%}
    {%- call when_incremental() -%}
        delete from {{ this }}
        where playlist_id in (select changed_sets.playlist_id from {{ ref('int_changed_sets') }} as changed_sets)
    {%- endcall -%}
{%- endmacro %}


{# The sets that such a model writes: all of them when it is built from nothing. -#}
{% macro sets_to_build() -%}
    {%- set changed_sets, playlists = ref('int_changed_sets'), ref('silver_enriched_playlists') -%}
    {%- if is_incremental() -%}
    select playlist_id from {{ changed_sets }}
    {%- else -%}
    select id as playlist_id from {{ playlists }}
    {%- endif -%}
{%- endmacro %}

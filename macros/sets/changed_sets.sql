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


{# The same for what shows tracks as silver knows them: a set is written anew, too, where it plays a track of which it shows something
   else now. -#}
{% macro sets_to_show() -%}
    {%- set versions, playlist_tracks = ref('int_track_versions'), ref('silver_playlist_tracks') -%}
    {%- set is_other_version = songnodes.is_unsettled('versions.run_id') -%}
    {{ songnodes.sets_to_build() }}
    {%- if is_incremental() %}
    union
    select playlist_tracks.playlist_id
    from {{ versions }} as versions
    inner join {{ playlist_tracks }} as playlist_tracks on versions.track_id = playlist_tracks.track_id
    where {{ is_other_version }}
    {%- endif %}
{%- endmacro %}

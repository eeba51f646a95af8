{# What is no track of the search any more has no list. -#}
{% macro delete_gone_tracks() -%}
    {%- call when_incremental() -%}
        delete from {{ this }} as written
        where not exists (select 1 from {{ ref('int_mixing__tracks') }} as tracks where tracks.track_id = written.track_id)
    {%- endcall -%}
{%- endmacro %}

{# What is no track any more of the model that lists are made of has no list. -#}
{% macro delete_gone_tracks(model_name) -%}
    {%- call when_incremental() -%}
        delete from {{ this }} as written
        where not exists (select 1 from {{ ref(model_name) }} as tracks where tracks.track_id = written.track_id)
    {%- endcall -%}
{%- endmacro %}

{# What is no track of the search any more has no list. -#}
{% macro delete_gone_tracks() -%}
    {#- named outside the branch: dbt looks for refs where nothing is incremental yet -#}
    {%- set tracks = ref('int_mixing__tracks') -%}
    {%- if is_incremental() -%}
        delete from {{ this }} as written
        where not exists (select 1 from {{ tracks }} as tracks where tracks.track_id = written.track_id)
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[{'columns': ['track_key'], 'unique': true}],
    tags=['takes_in_loads'],
) }}

-- Every key under which a track was ever published. One stays when a page is corrected: bronze forgets nothing.

with mentions as (
    select * from {{ ref('int_track_mentions') }}
)

select distinct track_key
from mentions
where
    {{ is_of_new_load('load_id') }}
    {%- if is_incremental() %}
    and not exists (
        select 1
        from {{ this }} as known
        where known.track_key = mentions.track_key
    )
    {%- endif %}

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[{'columns': ['track_key'], 'unique': true}],
    tags=['takes_in_loads'],
) }}

-- Every key under which a track was ever published. One stays when a page is corrected: bronze forgets nothing.
with mentions as (
    select * from {{ ref('int_track_mentions') }}
),

loads as (
    select * from {{ ref('stg_ops__visible_loads') }}
)

select distinct track_key
from mentions
{%- if is_incremental() %}
where
    {{ is_any_of('load_id', 'select loads.load_id from loads where loads.is_new') }}
    and not exists (
        select 1
        from {{ this }} as known
        where known.track_key = mentions.track_key
    )
{%- endif %}

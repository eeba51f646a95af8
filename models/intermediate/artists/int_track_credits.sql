{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[{'columns': ['name_key']}, {'columns': ['artist_key']}],
    tags=['takes_in_loads'],
) }}

-- The artists of every spelling of a track, a row each, as the spelling was taken apart.
with names as (
    select * from {{ ref('int_track_names') }}
),

loads as (
    select * from {{ ref('stg_ops__visible_loads') }}
),

new_names as (
    select *
    from names
    where
        is_identified
        {%- if is_incremental() %}
        and {{ is_any_of('load_id', 'select loads.load_id from loads where loads.is_new') }}
        and not exists (
            select 1
            from {{ this }} as known
            where known.name_key = names.name_key
        )
        {%- endif %}
)

select
    new_names.name_key,
    new_names.song_key,
    cast(credit.item_index as {{ dbt.type_int() }}) as place,
    credit.item as artist_name,
    {{ normalise_artist('credit.item') }} as artist_key
from new_names
{{ flatten_text_array('new_names.artist_names', 'credit') }}

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[{'columns': ['name_key']}, {'columns': ['artist_key']}],
    tags=['takes_in_loads'],
) }}

-- The artists of every spelling of a track, a row each, as the spelling was taken apart. The unknown ones of a credit ("A & ?")
-- are nobody: as one artist they would have made all such tracks together.

with names as (
    select * from {{ ref('int_track_names') }}
),

patterns as (
    select * from {{ ref('int_name_patterns') }}
),

new_names as (
    select *
    from names
    where
        is_identified
        and {{ is_of_new_load('load_id') }}
        {%- if is_incremental() %}
        and not exists (
            select 1
            from {{ this }} as known
            where known.name_key = names.name_key
        )
        {%- endif %}
),

credits as (
    select
        new_names.name_key,
        new_names.song_key,
        credit.item_index,
        credit.item as artist_name,
        {{ normalise_artist('credit.item') }} as artist_key
    from new_names
    {{ flatten_text_array('new_names.artist_names', 'credit') }}
    {{ evaluated_once() }}
)

select
    credits.name_key,
    credits.song_key,
    -- who is first of those that are known is the one that stands for the track
    cast(row_number() over (partition by credits.name_key order by credits.item_index asc) as {{ dbt.type_int() }}) as place,
    credits.artist_name,
    credits.artist_key
from credits
cross join patterns
where {{ is_identified('credits.artist_key', 'patterns.unidentified') }}

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[{'columns': ['artist_raw'], 'type': 'hash'}],
    tags=['takes_in_loads'],
) }}

-- Each spelling is taken apart once. What needs no provider's answer has a model of its own, so that dbt can build it beside
-- the reading of answers (int_provider_hits), which takes one core as long.
{#- named here: dbt looks for refs where nothing is incremental yet #}
{%- set is_of_new_load = is_of_unsettled_load('load_id') %}
{%- set is_new = is_of_new_load if is_incremental() else 'true' %}

with playlist_tracks as (
    select * from {{ ref('int_playlist_rows') }}
),

listens as (
    select * from {{ ref('int_listens') }}
),

patterns as (
    select * from {{ ref('int_name_patterns') }}
),

published as (
    select coalesce(artist_raw, '') as artist_raw
    from playlist_tracks
    where {{ is_new }}
    union
    select coalesce(artist_raw, '') as artist_raw
    from listens
    where {{ is_new }}
),

new_spellings as (
    select artist_raw from published
    {%- if is_incremental() %}
    except
    select artist_raw from {{ this }}
    {%- endif %}
),

new_credits as (
    select
        artist_raw,
        '' as guests
    from new_spellings
),

taken_apart as (
    {{ credit_parts('new_credits', 'patterns') | indent(4) }}
)

select
    artist_raw,
    artist_names,
    artist_keys,
    unspaced_keys,
    has_guests,
    artist_side,
    is_identified
from taken_apart

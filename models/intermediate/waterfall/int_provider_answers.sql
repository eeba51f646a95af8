{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[{'columns': ['load_id']}, {'columns': ['asked_name_key']}, {'columns': ['bronze_id'], 'unique': true}],
    tags=['takes_in_loads'],
) }}

-- How every question ended. A dataset's row, a site's page about a track and a person's correction are answers too, though
-- nobody asked.
with api_answers as (
    select * from {{ ref('stg_api__answers') }}
),

hits as (
    select * from {{ ref('int_provider_hits') }}
),

answers as (
    select
        bronze_id,
        load_id,
        provider,
        endpoint,
        asked_artist,
        asked_title,
        asked_isrc,
        asked_provider_id,
        outcome,
        response_status,
        error_code,
        response_time_ms,
        api_cost_usd,
        fetched_at,
        true as is_api_call
    from api_answers
    where {{ is_new_load('load_id') }}
    union all
    select
        bronze_id,
        load_id,
        provider,
        endpoint,
        asked_artist,
        asked_title,
        asked_isrc,
        cast(null as {{ dbt.type_string() }}) as asked_provider_id,
        'ok' as outcome,
        cast(null as {{ dbt.type_int() }}) as response_status,
        cast(null as {{ dbt.type_string() }}) as error_code,
        cast(null as {{ dbt.type_int() }}) as response_time_ms,
        cast(null as decimal(12, 6)) as api_cost_usd,
        fetched_at,
        false as is_api_call
    from hits
    where
        (endpoint like 'dataset%' or endpoint = 'track_page' or provider = 'manual')
        and {{ is_new_load('load_id') }}
)

select
    bronze_id,
    load_id,
    provider,
    endpoint,
    asked_artist,
    asked_title,
    {{ name_key('asked_artist', 'asked_title') }} as asked_name_key,
    asked_isrc,
    asked_provider_id,
    outcome,
    response_status,
    error_code,
    response_time_ms,
    api_cost_usd,
    fetched_at,
    is_api_call
from answers

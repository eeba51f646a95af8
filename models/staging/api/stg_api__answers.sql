-- Every answer with its outcome. Some providers send errors under HTTP 200, so the body counts as well as the status.
with answers as (
    select
        bronze_id,
        _dlt_load_id as load_id,
        api_provider as provider,
        api_endpoint as endpoint,
        {{ text_or_null(json_text('request_params', ['asked', 'artist'])) }} as asked_artist,
        {{ text_or_null(json_text('request_params', ['asked', 'title'])) }} as asked_title,
        upper({{ json_text('request_params', ['asked', 'isrc']) }}) as asked_isrc,
        {{ json_text('request_params', ['asked', 'provider_id']) }} as asked_provider_id,
        raw_response as response,
        {{ json_text('raw_response', ['error']) }} as body_error,
        {{ json_is_object('raw_response') }} as has_body,
        response_status,
        error_code,
        response_time_ms,
        api_cost_usd,
        fetched_at
    from {{ source('bronze', 'bronze_api_enrichments') }}
    where {{ is_visible_load('_dlt_load_id') }}
)

select
    bronze_id,
    load_id,
    provider,
    endpoint,
    asked_artist,
    asked_title,
    asked_isrc,
    asked_provider_id,
    response,
    response_status,
    error_code,
    case
        when error_code = 'not_found' or response_status = 404 then 'not_found'
        -- Last.fm's "track not found" and Deezer's "no data"
        when provider = 'lastfm' and body_error = '6' then 'not_found'
        when provider = 'deezer' and {{ json_text('response', ['error', 'code']) }} = '800' then 'not_found'
        when error_code is not null or body_error is not null then 'error'
        when response_status between 200 and 299 and has_body then 'ok'
        else 'error'
    end as outcome,
    response_time_ms,
    api_cost_usd,
    fetched_at
from answers

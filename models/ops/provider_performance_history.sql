{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='called_on',
    on_schema_change='append_new_columns',
    contract={'enforced': true},
    indexes=[{'columns': ['called_on']}],
    tags=['takes_in_loads'],
) }}

-- What came of the calls of each day. Days on which a new load's calls were made are written anew, the others stay as they were
-- measured: a track that was merged since then does not rewrite the past.
with answers as (
    select * from {{ ref('int_provider_answers') }}
),

matches as (
    select * from {{ ref('int_provider_matches') }}
),

hits as (
    select * from {{ ref('int_provider_hits') }}
),

loads as (
    select * from {{ ref('stg_ops__visible_loads') }}
),

lookups as (
    select * from {{ ref('provider_lookups') }}
),

field_confidence as (
    select * from {{ ref('provider_field_confidence') }}
),

all_calls as (
    select
        *,
        {{ utc_date('fetched_at') }} as called_on
    from answers
    where is_api_call
),

days as (
    select distinct all_calls.called_on
    from all_calls
    inner join loads on all_calls.load_id = loads.load_id
    {%- if is_incremental() %}
    where loads.is_new
    {%- endif %}
),

calls as (
    select *
    from all_calls
    where called_on in (select days.called_on from days)
),

-- each answer is judged for itself: in place of the track stands the answer
judged_matches as (
    select
        matches.bronze_id as track_key,
        matches.provider,
        matches.bronze_id,
        matches.hit_rank,
        matches.fetched_at,
        matches.match_method,
        matches.match_score
    from matches
    inner join calls on matches.bronze_id = calls.bronze_id
    where matches.match_score > 0
),

said as (
    {{ matched_values('judged_matches', 'hits', 'field_confidence') | indent(4) }}
),

-- of several hits the surest speaks
found as (
    select
        said.bronze_id,
        said.metadata_field,
        max({{ waterfall_confidence('said', 'field_confidence') | indent(8) }}) as confidence
    from said
    inner join field_confidence
        on said.metadata_field = field_confidence.metadata_field and said.provider = field_confidence.provider
    group by said.bronze_id, said.metadata_field
),

lookup_fields as (
    select distinct
        lookups.provider,
        lookups.endpoint,
        field.item as metadata_field
    from lookups
    {{ flatten_text_array(split_text('lookups.fields', '|'), 'field') }}
),

-- a call was made for every field that its endpoint can have
asked as (
    select
        calls.bronze_id,
        lookup_fields.metadata_field
    from calls
    inner join lookup_fields on calls.provider = lookup_fields.provider and calls.endpoint = lookup_fields.endpoint
    inner join field_confidence
        on
            lookup_fields.provider = field_confidence.provider
            and lookup_fields.metadata_field = field_confidence.metadata_field
),

counted as (
    select
        calls.provider,
        asked.metadata_field,
        calls.called_on,
        count(*) as requests,
        sum(case when calls.outcome = 'error' then 0 else 1 end) as successes,
        count(found.confidence) as values_found,
        avg(found.confidence) as mean_confidence,
        avg(calls.response_time_ms) as mean_response_time_ms
    from asked
    inner join calls on asked.bronze_id = calls.bronze_id
    left join found on asked.bronze_id = found.bronze_id and asked.metadata_field = found.metadata_field
    group by calls.provider, asked.metadata_field, calls.called_on
)

select
    provider,
    metadata_field,
    called_on,
    requests,
    successes,
    values_found,
    cast(round(cast(successes as decimal(14, 4)) / requests, 4) as decimal(5, 4)) as success_rate,
    cast(round(cast(values_found as decimal(14, 4)) / requests, 4) as decimal(5, 4)) as value_rate,
    cast(round(mean_confidence, 4) as decimal(5, 4)) as mean_confidence,
    cast(round(mean_response_time_ms, 1) as decimal(12, 1)) as mean_response_time_ms
from counted

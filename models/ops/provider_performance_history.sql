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
-- measured: a track that was merged since then does not rewrite the past. A day may have all calls there are; so answers that are
-- alike are counted before anything is worked out about a field.
{#- named as a table, and no CTE: it is read twice, and wide #}
{%- set hits = ref('int_provider_hits') %}
{%- set what_is_told = ['our_matches.match_method', 'our_matches.match_score', 'hits.strength'] %}
{%- for value in field_values(as_text=false).values() %}{%- do what_is_told.append('(' ~ value ~ ') is null') %}{%- endfor %}

with answers as (
    select * from {{ ref('int_provider_answers') }}
),

matches as (
    select * from {{ ref('int_provider_matches') }}
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
        bronze_id,
        load_id,
        provider,
        endpoint,
        outcome,
        response_time_ms,
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

-- each answer is judged for itself, about whatever track it is
our_matches as (
    select
        matches.provider,
        matches.bronze_id,
        matches.hit_rank,
        matches.fetched_at,
        matches.match_method,
        matches.match_score
    from matches
    inner join calls on matches.bronze_id = calls.bronze_id
    where matches.match_score > 0
    {{ evaluated_once() }}
),

told as (
    select
        our_matches.bronze_id,
        {{ hash_rows(what_is_told) }} as told_hash
    from our_matches
    inner join {{ hits }} as hits on our_matches.bronze_id = hits.bronze_id and our_matches.hit_rank = hits.hit_rank
    group by our_matches.bronze_id
),

-- most answers tell the same fields, and match in the same way: one of them is looked at for all
examples as (
    select
        calls.provider,
        calls.endpoint,
        calls.called_on,
        min(calls.bronze_id) as bronze_id,
        count(*) as answer_count
    from told
    inner join calls on told.bronze_id = calls.bronze_id
    group by calls.provider, calls.endpoint, calls.called_on, told.told_hash
),

-- in place of the track stands the answer
example_matches as (
    select
        our_matches.*,
        our_matches.bronze_id as track_key
    from our_matches
    inner join examples on our_matches.bronze_id = examples.bronze_id
    {{ evaluated_once() }}
),

said as (
    {{ matched_values('example_matches', hits, 'field_confidence') | indent(4) }}
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

values_brought as (
    select
        examples.provider,
        examples.endpoint,
        examples.called_on,
        found.metadata_field,
        sum(examples.answer_count) as values_found,
        sum(found.confidence * examples.answer_count) as confidence
    from found
    inner join examples on found.bronze_id = examples.bronze_id
    group by examples.provider, examples.endpoint, examples.called_on, found.metadata_field
),

lookup_fields as (
    select distinct
        lookups.provider,
        lookups.endpoint,
        field.item as metadata_field
    from lookups
    {{ flatten_text_array(split_text('lookups.fields', '|'), 'field') }}
    inner join field_confidence
        on lookups.provider = field_confidence.provider and field.item = field_confidence.metadata_field
),

-- counted by endpoint first: a call was made for every field that its endpoint can have
called as (
    select
        provider,
        endpoint,
        called_on,
        count(*) as requests,
        sum(case when outcome = 'error' then 0 else 1 end) as successes,
        sum(response_time_ms) as response_time_ms,
        count(response_time_ms) as times_measured
    from calls
    group by provider, endpoint, called_on
),

counted as (
    select
        called.provider,
        lookup_fields.metadata_field,
        called.called_on,
        sum(called.requests) as requests,
        sum(called.successes) as successes,
        coalesce(sum(values_brought.values_found), 0) as values_found,
        sum(values_brought.confidence) / sum(values_brought.values_found) as mean_confidence,
        sum(called.response_time_ms) / nullif(sum(called.times_measured), 0) as mean_response_time_ms
    from called
    inner join lookup_fields on called.provider = lookup_fields.provider and called.endpoint = lookup_fields.endpoint
    left join values_brought
        on
            called.provider = values_brought.provider
            and called.endpoint = values_brought.endpoint
            and called.called_on = values_brought.called_on
            and lookup_fields.metadata_field = values_brought.metadata_field
    group by called.provider, lookup_fields.metadata_field, called.called_on
)

select
    provider,
    metadata_field,
    called_on,
    cast(requests as {{ dbt.type_bigint() }}) as requests,
    cast(successes as {{ dbt.type_bigint() }}) as successes,
    cast(values_found as {{ dbt.type_bigint() }}) as values_found,
    cast(round(cast(successes as decimal(14, 4)) / requests, 4) as decimal(5, 4)) as success_rate,
    cast(round(cast(values_found as decimal(14, 4)) / requests, 4) as decimal(5, 4)) as value_rate,
    cast(round(mean_confidence, 4) as decimal(5, 4)) as mean_confidence,
    cast(round(mean_response_time_ms, 1) as decimal(12, 1)) as mean_response_time_ms
from counted

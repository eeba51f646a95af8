{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    on_schema_change='append_new_columns',
    contract={'enforced': true},
    indexes=[{'columns': ['request_id', 'track_key']}],
    tags=['replay'],
) }}

-- What a past run logged, beside what the waterfall makes of the same bronze and config again, and beside today.
with requests as (
    select *
    from {{ ref('int_replay__requests') }} as asked
    {%- if is_incremental() %}
    -- a build may have written what came of a request, and died before it could say that it is done
    where
        not exists (
            select 1
            from {{ this }} as written
            where written.request_id = asked.request_id
        )
    {%- endif %}
),

transformations as (
    select * from {{ ref('enrichment_transformations') }}
),

replayed as (
    select * from {{ ref('int_replay__decisions') }}
),

selected as (
    select * from {{ ref('int_waterfall__selected') }}
),

logged as (
    select
        requests.request_id,
        transformations.track_key,
        transformations.metadata_field,
        transformations.new_value as value,
        transformations.new_provider as provider,
        transformations.new_confidence as confidence,
        row_number() over (
            partition by requests.request_id, transformations.track_key, transformations.metadata_field
            order by transformations.logged_at desc, transformations.transformation_id asc
        ) as recency
    from requests
    inner join transformations on requests.as_of_at >= transformations.logged_at
    where
        (requests.metadata_fields is null or {{ array_has('requests.metadata_fields', 'transformations.metadata_field') }})
        and (
            requests.is_whole_run
            -- of a track that is named also where the replay gives nothing at all
            or (
                requests.bronze_ids is null
                and {{ array_has('requests.track_ids', 'cast(transformations.track_id as ' ~ dbt.type_string() ~ ')') }}
            )
            or transformations.track_key in (
                select replayed.track_key
                from replayed
                where replayed.request_id = requests.request_id
            )
        )
),

logged_values as (
    select *
    from logged
    where
        recency = 1
        and value is not null
),

fields as (
    select
        request_id,
        track_key,
        metadata_field
    from logged_values
    union
    select
        request_id,
        track_key,
        metadata_field
    from replayed
),

compared as (
    select
        fields.request_id,
        fields.track_key,
        fields.metadata_field,
        requests.run_id,
        requests.use_historical_config,
        requests.is_experiment,
        logged_values.value as logged_value,
        logged_values.provider as logged_provider,
        logged_values.confidence as logged_confidence,
        again.value as replayed_value,
        again.provider as replayed_provider,
        again.confidence as replayed_confidence,
        selected.value as current_value,
        selected.provider as current_provider,
        selected.confidence as current_confidence,
        {{ answer_text('logged_values') }} as logged_answer,
        {{ answer_text('again') }} as replayed_answer,
        {{ answer_text('reconfigured') }} as reconfigured_answer,
        {{ answer_text('selected') }} as current_answer
    from fields
    inner join requests on fields.request_id = requests.request_id
    left join logged_values
        on
            fields.request_id = logged_values.request_id
            and fields.track_key = logged_values.track_key
            and fields.metadata_field = logged_values.metadata_field
    left join replayed as again
        on
            fields.request_id = again.request_id
            and fields.track_key = again.track_key
            and fields.metadata_field = again.metadata_field
            and again.config_of = 'then'
    left join replayed as reconfigured
        on
            fields.request_id = reconfigured.request_id
            and fields.track_key = reconfigured.track_key
            and fields.metadata_field = reconfigured.metadata_field
            and reconfigured.config_of = 'now'
    left join selected
        on
            fields.track_key = selected.track_key
            and fields.metadata_field = selected.metadata_field
)

select
    request_id,
    run_id,
    track_key,
    metadata_field,
    logged_value,
    logged_provider,
    logged_confidence,
    replayed_value,
    replayed_provider,
    replayed_confidence,
    current_value,
    current_provider,
    current_confidence,
    case
        when is_experiment then case when replayed_answer = current_answer then 'same' else 'config_changed' end
        when use_historical_config and replayed_answer <> logged_answer then 'unexplained'
        when current_answer = logged_answer then 'same'
        when reconfigured_answer <> logged_answer then 'config_changed'
        else 'data_changed'
    end as verdict,
    current_timestamp as replayed_at
from compared
where logged_answer <> '' or replayed_answer <> '' or current_answer <> ''

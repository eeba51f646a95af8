{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    on_schema_change='append_new_columns',
    contract={'enforced': true},
    indexes=[
        {'columns': ['transformation_id'], 'unique': true}, {'columns': ['run_id']},
        {'columns': ['track_key', 'metadata_field', 'logged_at']},
    ],
    tags=['takes_in_loads'],
) }}

{#- of a track that is not matched anew, only fields with another config can be decided otherwise #}
{%- set may_differ %}
        and (
            track_key in (select changed_tracks.track_key from changed_tracks)
            or metadata_field in (select changed_fields.metadata_field from changed_fields)
        )
{%- endset %}
{%- set our_keys = 'select ' ~ as_contract_text('w.track_key') ~ ' from tracks_to_write as w' %}
{%- set is_of_some_fields = is_incremental() and not flags.FULL_REFRESH %}

-- A log: each run adds what it changed, judged by the log itself, so that a run that broke off is made up for by the next. It is
-- written beside silver and not after it: both take long, and each from the same decisions.
with tracks as (
    select * from {{ ref('int_tracks') }}
),

tracks_to_write as (
    select * from {{ ref('int_tracks_to_write') }}
),

changed_tracks as (
    select * from {{ ref('int_changed_tracks') }}
),

changed_fields as (
    select * from {{ ref('int_waterfall__changed_fields') }}
),

decisions as (
    select * from {{ ref('int_waterfall__decisions') }}
),

our_decisions as (
    select *
    from decisions
    where
        outcome <> 'skipped'
        {%- if is_of_some_fields %}
        and {{ is_any_of('track_key', our_keys ~ ' where w.is_track') }}
        {{- may_differ }}
        {%- else %}
        and track_key in ({{ tracks_to_build('int_tracks_to_write') }})
        {%- endif %}
),

decided as (
    {{ decided_fields(
        'our_decisions', of_accepted=['priority', 'provider', 'value', 'confidence', 'bronze_id'], with_values=true
    ) | indent(4) }}
),

ranked_values as (
    {%- if is_incremental() %}
    select
        track_key,
        metadata_field,
        new_value,
        new_provider,
        new_confidence,
        bronze_id,
        row_number() over (
            partition by track_key, metadata_field
            order by logged_at desc, transformation_id asc
        ) as recency
    from {{ this }}
    {%- if is_of_some_fields %}
    -- those that were merged into another are among them; what rules of identity make of old keys, only a full refresh can tell
    where
        {{ is_any_of('track_key', our_keys) }}
        {{- may_differ }}
    {%- endif %}
    {%- else %}
    select
        track_key,
        metadata_field,
        value as new_value,
        provider as new_provider,
        confidence as new_confidence,
        bronze_id,
        1 as recency
    from decided
    where false
    {%- endif %}
),

logged_values as (
    select *
    from ranked_values
    where {{ is_first('recency') }}
),

compared as (
    select
        logged_values.new_value as old_value,
        logged_values.new_provider as old_provider,
        logged_values.new_confidence as old_confidence,
        decided.value as new_value,
        decided.provider as new_provider,
        decided.confidence as new_confidence,
        decided.priority,
        decided.bronze_id,
        decided.attempts,
        coalesce(decided.track_key, logged_values.track_key) as track_key,
        coalesce(decided.metadata_field, logged_values.metadata_field) as metadata_field
    from decided
    full outer join logged_values
        on
            decided.track_key = logged_values.track_key
            and decided.metadata_field = logged_values.metadata_field
    where
        coalesce(decided.value, '') <> coalesce(logged_values.new_value, '')
        or coalesce(decided.provider, '') <> coalesce(logged_values.new_provider, '')
        or coalesce(decided.confidence, -1) <> coalesce(logged_values.new_confidence, -1)
        or coalesce(decided.bronze_id, '') <> coalesce(logged_values.bronze_id, '')
)

select
    {{ hash_text(
        "'" ~ invocation_id ~ "' || ' ' || compared.track_key || ' ' || compared.metadata_field"
    ) }} as transformation_id,
    '{{ invocation_id }}' as run_id,
    {{ uuid_from_hash('compared.track_key') }} as track_id,
    compared.track_key,
    compared.metadata_field,
    case
        when compared.new_provider = 'manual' then 'correction'
        when compared.old_value is null then 'filled'
        when compared.new_value is null then 'emptied'
        when compared.new_value <> compared.old_value then 'changed'
        else 'confirmed'
    end as change_type,
    compared.old_value,
    compared.old_provider,
    compared.old_confidence,
    compared.new_value,
    compared.new_provider,
    compared.new_confidence,
    compared.priority,
    compared.bronze_id,
    {{ json_whole('compared.attempts') }} as attempts,
    current_timestamp as logged_at
from compared
-- a track that is no more, because it was merged into another, has lost its values
where compared.new_value is null or compared.track_key in (select tracks.track_key from tracks)

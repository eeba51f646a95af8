{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_tracks('int_tracks_to_decide') }}",
    indexes=[{'columns': ['track_key']}],
    tags=['takes_in_loads'],
) }}

-- Where a provider that is trusted as much as its place asks for says something else than the one who was accepted. Tempo and key
-- only: of these one can be right, while dates, labels and spellings differ between two releases that are both true.
{%- set our_tracks = tracks_to_build('int_tracks_to_decide') %}

with decisions as (
    select * from {{ ref('int_waterfall__decisions') }}
),

config as (
    select * from {{ ref('int_waterfall__config') }}
),

-- one in eleven of all decisions, copied since each is compared with the others
said as (
    select
        track_key,
        metadata_field,
        priority,
        provider,
        outcome,
        value,
        confidence
    from decisions
    where
        metadata_field in ('bpm', 'key')
        and confidence is not null
        {%- if is_incremental() %}
        and track_key in ({{ our_tracks }})
        {%- endif %}
    {{ evaluated_once() }}
),

pairs as (
    select
        accepted.track_key,
        accepted.metadata_field,
        accepted.provider,
        accepted.value,
        rivals.priority as other_priority,
        rivals.provider as other_provider,
        rivals.value as other_value,
        {{ values_agree('accepted.metadata_field', 'accepted.value', 'rivals.value') }} as agreement
    from said as accepted
    inner join said as rivals
        on
            accepted.track_key = rivals.track_key
            and accepted.metadata_field = rivals.metadata_field
            and accepted.priority <> rivals.priority
    inner join config on rivals.metadata_field = config.metadata_field and rivals.priority = config.priority
    where
        accepted.outcome = 'accepted'
        -- who is contradicted by a person has been heard
        and accepted.priority > 0
        and rivals.confidence >= config.min_confidence
        and rivals.confidence >= coalesce(config.min_acceptable_confidence, 0)
)

select
    track_key,
    metadata_field,
    provider,
    value,
    other_priority,
    other_provider,
    other_value
from pairs
where agreement = 'different'

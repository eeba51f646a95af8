{{ config(materialized='view') }}

-- Where a provider that is trusted as much as its place asks for says something else than the one who was accepted. Tempo and key
-- only: of these one can be right, while dates, labels and spellings differ between two releases that are both true.
{#- named as a table, and no CTE: it is read twice, and PostgreSQL would copy all of it whichever tracks are asked for #}
{%- set decisions = ref('int_waterfall__decisions') %}

with config as (
    select * from {{ ref('int_waterfall__config') }}
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
    from {{ decisions }} as accepted
    inner join {{ decisions }} as rivals
        on
            accepted.track_key = rivals.track_key
            and accepted.metadata_field = rivals.metadata_field
            and accepted.priority <> rivals.priority
    inner join config on rivals.metadata_field = config.metadata_field and rivals.priority = config.priority
    where
        accepted.outcome = 'accepted'
        -- who is contradicted by a person has been heard
        and accepted.priority > 0
        and accepted.metadata_field in ('bpm', 'key')
        -- follows from what they are joined by, which PostgreSQL does not see: it would compare with all decisions
        and rivals.metadata_field in ('bpm', 'key')
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

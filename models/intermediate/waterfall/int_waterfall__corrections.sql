{{ config(materialized='view') }}

-- What became of each correction, and whether its reason may be gone: the source does not say any more what was corrected.
{#- named as a table, and no CTE: it is read twice, and PostgreSQL would copy all of it and find no track by its index #}
{%- set decisions = ref('int_waterfall__decisions') %}

with corrections as (
    select * from {{ ref('stg_manual__corrections') }}
),

names as (
    select * from {{ ref('int_track_names') }}
),

track_merges as (
    select * from {{ ref('int_track_merges') }}
),

candidates as (
    select * from {{ ref('int_field_candidates') }}
),

named as (
    select
        *,
        {{ name_key('asked_artist', 'asked_title') }} as asked_name_key
    from corrections
),

-- a correction of a track that was merged since is one of the track it went into
of_tracks as (
    select
        named.*,
        coalesce(track_merges.canonical_track_key, names.track_key) as track_key
    from named
    inner join names on named.asked_name_key = names.name_key
    left join track_merges on names.track_key = track_merges.track_key
),

ranked as (
    select
        *,
        row_number() over latest_first as recency,
        lag(value) over latest_first as later_value
    from of_tracks
    window latest_first as (partition by track_key, metadata_field order by fetched_at desc, bronze_id desc)
),

-- what the provider whose value was corrected says now
sources as (
    select
        ranked.correction_id,
        count(candidates.value) as source_values,
        count(case when candidates.value = ranked.replaced_value then 1 end) as unchanged_values
    from ranked
    inner join candidates
        on
            ranked.track_key = candidates.track_key
            and ranked.metadata_field = candidates.metadata_field
            and ranked.replaced_provider = candidates.provider
    group by ranked.correction_id
),

compared as (
    select
        ranked.*,
        displaced.provider as displaced_provider,
        displaced.value as displaced_value,
        -- as silver writes it, which need not be as it was typed
        accepted.value as accepted_value,
        accepted.bronze_id is not null as is_accepted,
        coalesce(sources.source_values, 0) as source_values,
        coalesce(sources.unchanged_values, 0) as unchanged_values
    from ranked
    left join sources on ranked.correction_id = sources.correction_id
    left join {{ decisions }} as accepted
        on
            ranked.track_key = accepted.track_key
            and ranked.metadata_field = accepted.metadata_field
            and ranked.bronze_id = accepted.bronze_id
            and accepted.outcome = 'accepted'
    left join {{ decisions }} as displaced
        on
            ranked.track_key = displaced.track_key
            and ranked.metadata_field = displaced.metadata_field
            and displaced.outcome = 'corrected'
)

select
    correction_id,
    bronze_id,
    track_key,
    metadata_field,
    value,
    replaced_provider,
    replaced_value,
    reason,
    corrected_by,
    fetched_at as corrected_at,
    displaced_provider,
    displaced_value,
    case
        when value is null then 'withdrawal'
        when recency > 1 and later_value is null then 'withdrawn'
        when recency > 1 then 'replaced'
        when is_accepted then 'in_force'
        else 'switched_off'
    end as correction_status,
    case
        when not is_accepted then null
        when replaced_value is null and displaced_value is null then null
        when replaced_value is not null and unchanged_values > 0 then null
        when displaced_value = accepted_value then 'source_agrees'
        when replaced_value is null then 'source_appeared'
        when source_values = 0 then 'source_gone'
        else 'source_changed'
    end as review_reason
from compared

{{ config(group='pipeline') }}

with decisions as (
    select * from {{ ref('int_waterfall__decisions') }}
),

accepted as (
    select
        track_key,
        metadata_field,
        min(priority) as first_priority,
        count(*) as times_accepted
    from decisions
    where outcome = 'accepted'
    group by track_key, metadata_field
)

select
    decisions.track_key,
    decisions.metadata_field,
    decisions.priority,
    decisions.outcome,
    accepted.first_priority,
    accepted.times_accepted
from decisions
left join accepted
    on
        decisions.track_key = accepted.track_key
        and decisions.metadata_field = accepted.metadata_field
where
    accepted.times_accepted > 1
    or (decisions.outcome in ('skipped', 'corrected')) <> coalesce(decisions.priority > accepted.first_priority, false)
    or (decisions.outcome = 'corrected' and accepted.first_priority > 0)

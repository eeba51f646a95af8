{{ config(group='pipeline') }}

with decisions as (
    select * from {{ ref('int_waterfall__decisions') }}
),

config as (
    select * from {{ ref('int_waterfall__config') }}
)

select
    decisions.track_key,
    config.field_group,
    min(decisions.bronze_id) as one_bronze_id,
    max(decisions.bronze_id) as other_bronze_id
from decisions
inner join config
    on decisions.metadata_field = config.metadata_field and decisions.priority = config.priority
where
    decisions.outcome in ('accepted', 'corrected')
    and config.field_group is not null
group by decisions.track_key, config.field_group
having
    min(decisions.bronze_id) <> max(decisions.bronze_id)
    or min(decisions.hit_rank) <> max(decisions.hit_rank)

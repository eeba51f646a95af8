{{ config(contract={'enforced': true}) }}

-- The fields that too few tracks have, and since when.
with metrics as (
    select * from {{ ref('data_quality_metrics') }}
),

config as (
    select * from {{ ref('int_waterfall__config') }}
),

completeness as (
    select
        subject as metadata_field,
        measured_on,
        value,
        row_number() over (partition by subject order by measured_on desc) as recency,
        max(case when value >= {{ var('completeness_floor') }} then measured_on end) over (partition by subject) as last_good_on
    from metrics
    where
        layer = 'silver'
        and metric = 'completeness'
        and subject <> 'all'
),

required as (
    select
        metadata_field,
        max(case when required_for_gold then 1 else 0 end) = 1 as required_for_gold
    from config
    group by metadata_field
),

stretches as (
    select
        metadata_field,
        max(case when recency = 1 then measured_on end) as measured_on,
        max(case when recency = 1 then value end) as completeness,
        max(case when recency = 2 then value end) as previous_completeness,
        max(last_good_on) as last_good_on,
        min(case when last_good_on is null or measured_on > last_good_on then measured_on end) as low_since
    from completeness
    group by metadata_field
)

select
    stretches.metadata_field,
    required.required_for_gold,
    stretches.measured_on,
    cast(stretches.completeness as decimal(5, 4)) as completeness,
    cast(stretches.previous_completeness as decimal(5, 4)) as previous_completeness,
    stretches.low_since,
    stretches.last_good_on
from stretches
-- a field that was switched off is no gap
inner join required on stretches.metadata_field = required.metadata_field
where stretches.completeness < {{ var('completeness_floor') }}

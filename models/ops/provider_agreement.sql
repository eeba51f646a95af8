{{ config(contract={'enforced': true}) }}

-- How often two providers say the same. What each provider says is what it would say in the waterfall, whether or not it has a
-- place there. A view: who wants to know asks, and no build pays for it.
with candidates as (
    select * from {{ ref('int_field_candidates') }}
),

field_confidence as (
    select * from {{ ref('provider_field_confidence') }}
),

-- a place for everybody
places as (
    select
        metadata_field,
        provider,
        base_confidence,
        own_strength,
        row_number() over (partition by metadata_field order by provider) as priority
    from field_confidence
),

best as (
    {{ waterfall_best_candidates('candidates', 'places') | indent(4) }}
),

-- told apart by place, which is in the order of the names: names joined here would hide from PostgreSQL how many rows there are
pairs as (
    select
        first_best.metadata_field,
        first_best.priority,
        second_best.priority as other_priority,
        {{ values_agree('first_best.metadata_field', 'first_best.value', 'second_best.value') }} as agreement
    from best as first_best
    inner join best as second_best
        on
            first_best.track_key = second_best.track_key
            and first_best.metadata_field = second_best.metadata_field
            and first_best.priority < second_best.priority
),

counted as (
    select
        metadata_field,
        priority,
        other_priority,
        count(*) as tracks,
        sum(case when agreement = 'equal' then 1 else 0 end) as equal_tracks,
        sum(case when agreement = 'half_or_double' then 1 else 0 end) as half_or_double_tracks,
        sum(case when agreement = 'compatible' then 1 else 0 end) as compatible_tracks,
        sum(case when agreement = 'different' then 1 else 0 end) as different_tracks
    from pairs
    group by metadata_field, priority, other_priority
)

select
    counted.metadata_field,
    places.provider,
    other_places.provider as other_provider,
    counted.tracks,
    counted.equal_tracks,
    counted.half_or_double_tracks,
    counted.compatible_tracks,
    counted.different_tracks,
    cast(round(cast(counted.equal_tracks as decimal(14, 4)) / counted.tracks, 4) as decimal(5, 4)) as agreement_rate
from counted
inner join places on counted.metadata_field = places.metadata_field and counted.priority = places.priority
inner join places as other_places
    on counted.metadata_field = other_places.metadata_field and counted.other_priority = other_places.priority

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

said as (
    select
        best.track_key,
        best.metadata_field,
        best.value,
        places.provider
    from best
    inner join places on best.metadata_field = places.metadata_field and best.priority = places.priority
),

pairs as (
    select
        first_said.metadata_field,
        first_said.provider,
        second_said.provider as other_provider,
        {{ values_agree('first_said.metadata_field', 'first_said.value', 'second_said.value') }} as agreement
    from said as first_said
    inner join said as second_said
        on
            first_said.track_key = second_said.track_key
            and first_said.metadata_field = second_said.metadata_field
            and first_said.provider < second_said.provider
),

counted as (
    select
        metadata_field,
        provider,
        other_provider,
        count(*) as tracks,
        sum(case when agreement = 'equal' then 1 else 0 end) as equal_tracks,
        sum(case when agreement = 'half_or_double' then 1 else 0 end) as half_or_double_tracks,
        sum(case when agreement = 'compatible' then 1 else 0 end) as compatible_tracks,
        sum(case when agreement = 'different' then 1 else 0 end) as different_tracks
    from pairs
    group by metadata_field, provider, other_provider
)

select
    metadata_field,
    provider,
    other_provider,
    tracks,
    equal_tracks,
    half_or_double_tracks,
    compatible_tracks,
    different_tracks,
    cast(round(cast(equal_tracks as decimal(14, 4)) / tracks, 4) as decimal(5, 4)) as agreement_rate
from counted

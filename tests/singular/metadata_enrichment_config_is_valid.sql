{{ config(store_failures=true, schema='ops_test_failures') }}

-- Every mistake an operator can make in the waterfall's seeds, in words; a row here keeps int_waterfall__config from being built.
with config as (
    select * from {{ ref('metadata_enrichment_config') }}
),

providers as (
    select * from {{ ref('enrichment_providers') }}
),

field_confidence as (
    select * from {{ ref('provider_field_confidence') }}
),

slots as (
    {%- for priority in range(1, 5) %}
    select
        metadata_field,
        is_enabled,
        {{ priority }} as priority,
        'priority_{{ priority }}_' as slot,
        priority_{{ priority }}_provider as provider,
        cast(priority_{{ priority }}_confidence as decimal(12, 4)) as confidence
    from config
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

supported as (
    select
        providers.provider,
        supported_field.item as metadata_field
    from providers
    {{ flatten_text_array(split_text('providers.supported_fields', '|'), 'supported_field') }}
),

unknown_providers as (
    select
        'metadata_enrichment_config' as seed,
        slots.metadata_field,
        slots.slot || 'provider: ' || slots.provider || ' is no provider of seed enrichment_providers' as problem
    from slots
    left join providers on slots.provider = providers.provider
    where
        slots.provider is not null
        and providers.provider is null
),

unknown_fields as (
    select
        'metadata_enrichment_config' as seed,
        metadata_field,
        'metadata_field: there is no field ' || metadata_field
        || ' (no provider of seed enrichment_providers supports it)' as problem
    from config
    where metadata_field not in (select supported.metadata_field from supported)
),

unsupported_fields as (
    select
        'metadata_enrichment_config' as seed,
        slots.metadata_field,
        slots.slot || 'provider: ' || slots.provider || ' does not support ' || slots.metadata_field
        || ' (see its supported_fields in seed enrichment_providers)' as problem
    from slots
    inner join providers on slots.provider = providers.provider
    left join supported on slots.provider = supported.provider and slots.metadata_field = supported.metadata_field
    where
        supported.provider is null
        and slots.metadata_field in (select known.metadata_field from supported as known)
),

confidences as (
    select
        'metadata_enrichment_config' as seed,
        metadata_field,
        slot || 'confidence' as written_as,
        confidence
    from slots
    union all
    select
        'metadata_enrichment_config' as seed,
        metadata_field,
        'min_acceptable_confidence' as written_as,
        min_acceptable_confidence as confidence
    from config
    union all
    select
        'provider_field_confidence' as seed,
        metadata_field,
        'base_confidence of ' || provider as written_as,
        base_confidence as confidence
    from field_confidence
),

bad_confidences as (
    select
        seed,
        metadata_field,
        written_as || ': ' || cast(confidence as {{ dbt.type_string() }})
        || case
            when confidence between 0 and 1 then ' has more than two decimal places'
            else ' is not between 0 and 1'
        end as problem
    from confidences
    where
        confidence not between 0 and 1
        or confidence <> round(confidence, 2)
),

half_slots as (
    select
        'metadata_enrichment_config' as seed,
        metadata_field,
        case
            when confidence is null then slot || 'provider: ' || provider || ' has no ' || slot || 'confidence'
            else
                slot || 'confidence: ' || cast(confidence as {{ dbt.type_string() }}) || ' stands without a '
                || slot || 'provider'
        end as problem
    from slots
    where (provider is null) <> (confidence is null)
),

gaps as (
    select
        'metadata_enrichment_config' as seed,
        slots.metadata_field,
        slots.slot || 'provider: ' || slots.provider || ' stands after a gap, '
        || slot_before.slot || 'provider is empty' as problem
    from slots
    inner join slots as slot_before
        on
            slots.metadata_field = slot_before.metadata_field
            and slots.priority = slot_before.priority + 1
    where
        slots.provider is not null
        and slot_before.provider is null
),

repeated_providers as (
    select
        'metadata_enrichment_config' as seed,
        slots.metadata_field,
        slots.slot || 'provider: ' || slots.provider || ' stands at ' || earlier.slot || 'provider already' as problem
    from slots
    inner join slots as earlier
        on
            slots.metadata_field = earlier.metadata_field
            and slots.provider = earlier.provider
            and slots.priority > earlier.priority
),

empty_waterfalls as (
    select
        'metadata_enrichment_config' as seed,
        metadata_field,
        'priority_1_provider: is empty, though the field is enabled' as problem
    from slots
    where
        is_enabled
        and priority = 1
        and provider is null
),

repeated_fields as (
    select
        'metadata_enrichment_config' as seed,
        metadata_field,
        'metadata_field: stands in ' || cast(count(*) as {{ dbt.type_string() }}) || ' rows' as problem
    from config
    group by metadata_field
    having count(*) > 1
),

unnamed_confidences as (
    select
        'provider_field_confidence' as seed,
        field_confidence.metadata_field,
        'provider: ' || field_confidence.provider || ' has a base_confidence here, but its supported_fields in seed '
        || 'enrichment_providers leave the field out' as problem
    from field_confidence
    left join supported
        on
            field_confidence.provider = supported.provider
            and field_confidence.metadata_field = supported.metadata_field
    where supported.provider is null
),

missing_confidences as (
    select
        'enrichment_providers' as seed,
        supported.metadata_field,
        'supported_fields: ' || supported.provider || ' supports the field, but seed provider_field_confidence does not '
        || 'say how far it is trusted' as problem
    from supported
    left join field_confidence
        on
            supported.provider = field_confidence.provider
            and supported.metadata_field = field_confidence.metadata_field
    where field_confidence.provider is null
),

bad_groups as (
    select
        'metadata_enrichment_config' as seed,
        metadata_field,
        case
            when field_group is null then 'group_order: stands without a field_group'
            when group_order is null then 'field_group: ' || field_group || ' has no group_order'
            else 'group_order: stands twice in the group ' || field_group
        end as problem
    from (
        select
            metadata_field,
            field_group,
            group_order,
            count(*) over (partition by field_group, group_order) as times_used
        from config
    ) as placed
    where
        (field_group is null) <> (group_order is null)
        or (field_group is not null and times_used > 1)
),

no_fields as (
    select
        'metadata_enrichment_config' as seed,
        cast(null as {{ dbt.type_string() }}) as metadata_field,
        'the file has no row: every value of every track would go' as problem
    from config
    having count(*) = 0
),

problems as (
    select * from no_fields
    union all
    select * from unknown_providers
    union all
    select * from unknown_fields
    union all
    select * from unsupported_fields
    union all
    select * from bad_confidences
    union all
    select * from half_slots
    union all
    select * from gaps
    union all
    select * from repeated_providers
    union all
    select * from empty_waterfalls
    union all
    select * from repeated_fields
    union all
    select * from unnamed_confidences
    union all
    select * from missing_confidences
    union all
    select * from bad_groups
)

select
    seed,
    metadata_field,
    problem
from problems
order by seed, metadata_field, problem

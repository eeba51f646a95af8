{{ config(store_failures=true, schema='ops_test_failures') }}

-- What a lookup promises its provider must support, and what an API provider supports somebody must be able to ask for.
with lookups as (
    select * from {{ ref('provider_lookups') }}
),

field_confidence as (
    select * from {{ ref('provider_field_confidence') }}
),

providers as (
    select * from {{ ref('enrichment_providers') }}
),

lookup_fields as (
    select distinct
        lookups.provider,
        field.item as metadata_field
    from lookups
    {{ flatten_text_array(split_text('lookups.fields', '|'), 'field') }}
    where field.item <> 'track_id'
),

unsupported as (
    select
        lookup_fields.provider,
        lookup_fields.metadata_field,
        'seed provider_lookups promises a field that provider_field_confidence does not know' as problem
    from lookup_fields
    left join field_confidence
        on
            lookup_fields.provider = field_confidence.provider
            and lookup_fields.metadata_field = field_confidence.metadata_field
    where field_confidence.provider is null
),

unreachable as (
    select
        field_confidence.provider,
        field_confidence.metadata_field,
        'no row of seed provider_lookups gives the field' as problem
    from field_confidence
    inner join providers on field_confidence.provider = providers.provider
    left join lookup_fields
        on
            field_confidence.provider = lookup_fields.provider
            and field_confidence.metadata_field = lookup_fields.metadata_field
    where
        providers.provider_type = 'api'
        and lookup_fields.provider is null
)

select * from unsupported
union all
select
    null as provider,
    null as metadata_field,
    'ops.enrichment_requests has bits for 63 rows of seed provider_lookups' as problem
from lookups
having count(*) > 63
union all
select * from unreachable

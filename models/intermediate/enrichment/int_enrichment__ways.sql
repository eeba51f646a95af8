{{ config(materialized='table') }}

-- For each place of the waterfall the ways of asking its provider for the field, and, where the provider takes an id, the ways
-- of finding that id out. The same for all tracks, so it is small.
with config as (
    select * from {{ ref('int_waterfall__config') }}
),

lookups as (
    select * from {{ ref('provider_lookups') }}
),

lookup_fields as (
    select
        lookups.provider,
        lookups.endpoint,
        lookups.handle,
        lookups.handle_owner,
        lookups.preference,
        field.item as metadata_field
    from lookups
    {{ flatten_text_array(split_text('lookups.fields', '|'), 'field') }}
),

places as (
    select
        metadata_field,
        priority,
        provider,
        required_for_gold,
        field_group,
        group_order
    from config
    where
        -- no answer could make it surer than this
        base_confidence >= min_confidence
        and base_confidence >= coalesce(min_acceptable_confidence, 0)
),

for_the_field as (
    select
        places.metadata_field,
        places.priority,
        places.required_for_gold,
        places.field_group,
        places.group_order,
        'field' as finds,
        lookup_fields.provider,
        lookup_fields.endpoint,
        lookup_fields.handle,
        lookup_fields.handle_owner,
        lookup_fields.preference
    from places
    inner join lookup_fields
        on
            places.provider = lookup_fields.provider
            and places.metadata_field = lookup_fields.metadata_field
),

owners as (
    select distinct
        metadata_field,
        priority,
        required_for_gold,
        field_group,
        group_order,
        handle_owner
    from for_the_field
    where handle_owner is not null
),

for_the_id as (
    select
        owners.metadata_field,
        owners.priority,
        owners.required_for_gold,
        owners.field_group,
        owners.group_order,
        'id' as finds,
        lookup_fields.provider,
        lookup_fields.endpoint,
        lookup_fields.handle,
        lookup_fields.handle_owner,
        lookup_fields.preference
    from owners
    inner join lookup_fields on owners.handle_owner = lookup_fields.provider
    where lookup_fields.metadata_field = 'track_id'
)

select * from for_the_field
union all
select * from for_the_id

-- The function knows the wheel by arithmetic, gold_key_compatibility by the seed; they must agree on all 24 keys.
with key_compatibility as (
    select * from {{ ref('gold_key_compatibility') }}
),

wheel as (
    select * from {{ ref('camelot_wheel') }}
),

by_table as (
    select
        key_compatibility.from_key,
        {{ array_agg_text('key_compatibility.to_key', 'wheel.camelot_number, wheel.camelot_letter') }} as compatible_keys
    from key_compatibility
    inner join wheel on key_compatibility.to_key = wheel.camelot
    where key_compatibility.is_compatible
    group by key_compatibility.from_key
)

select
    from_key,
    compatible_keys,
    {{ function('camelot_compatible_keys') }}(from_key) as keys_by_function
from by_table
where
    {{ function('camelot_compatible_keys') }}(from_key) <> compatible_keys
    or {{ function('camelot_compatible_keys') }}(' ' || lower(from_key) || ' ') <> compatible_keys
    or {{ function('camelot_compatible_keys') }}(from_key || '?') is not null

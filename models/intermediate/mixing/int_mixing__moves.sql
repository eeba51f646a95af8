-- The key moves a DJ makes, in the numbers of the search.
with key_compatibility as (
    select * from {{ ref('gold_key_compatibility') }}
),

wheel as (
    select * from {{ ref('camelot_wheel') }}
)

select
    {{ wheel_key('from_wheel.camelot_number', 'from_wheel.camelot_letter') }} as from_wheel_key,
    {{ wheel_key('to_wheel.camelot_number', 'to_wheel.camelot_letter') }} as to_wheel_key,
    key_compatibility.is_compatible
from key_compatibility
inner join wheel as from_wheel on key_compatibility.from_key = from_wheel.camelot
inner join wheel as to_wheel on key_compatibility.to_key = to_wheel.camelot
where key_compatibility.relation <> 'clash'

{{ config(contract={'enforced': true}, indexes=[{'columns': ['from_key', 'to_key'], 'unique': true}]) }}

-- The Camelot wheel, key against key: one hour on it is a fifth, two hours a whole tone, seven a semitone.
with wheel as (
    select * from {{ ref('camelot_wheel') }}
),

pairs as (
    select
        wheel.camelot as from_key,
        partner.camelot as to_key,
        (partner.camelot_number - wheel.camelot_number + 12) % 12 as hours,
        wheel.camelot_letter = partner.camelot_letter as is_same_letter
    from wheel
    cross join wheel as partner
),

related as (
    select
        from_key,
        to_key,
        case
            when is_same_letter and hours = 0 then 'same'
            when hours = 0 then 'relative'
            when is_same_letter and hours in (1, 11) then 'adjacent'
            when is_same_letter and hours in (2, 7) then 'energy_boost'
            else 'clash'
        end as relation
    from pairs
)

select
    from_key,
    to_key,
    relation,
    relation in ('same', 'relative', 'adjacent') as is_compatible
from related

{{ config(contract={'enforced': true}, indexes=[{'columns': ['from_key', 'to_key'], 'unique': true}]) }}

-- The Camelot wheel, key against key.
with wheel as (
    select * from {{ ref('camelot_wheel') }}
),

related as (
    select
        wheel.camelot as from_key,
        partner.camelot as to_key,
        {{ hours_up('wheel', 'partner') }} as hours,
        wheel.camelot_letter = partner.camelot_letter as is_same_letter,
        {{ key_relation('wheel', 'partner') | indent(8) }} as relation
    from wheel
    cross join wheel as partner
)

select
    from_key,
    to_key,
    relation,
    cast(hours as {{ dbt.type_int() }}) as hours_up,
    {{ is_compatible('relation') }} as is_compatible,
    -- an hour is seven semitones up; between the letters the tonic moves besides, so no number says it
    case when is_same_letter then cast(hours * 7 % 12 as {{ dbt.type_int() }}) end as semitones_up,
    cast(
        case relation
            when 'same' then 1.0
            when 'relative' then 0.9
            when 'adjacent' then 0.8
            when 'energy_boost_1' then 0.5
            when 'energy_boost_2' then 0.5
            else 0.0
        end as decimal(3, 2)
    ) as score
from related

{{ config(contract={'enforced': true}, indexes=[{'columns': ['from_key', 'to_key'], 'unique': true}]) }}

-- The Camelot wheel, key against key. An hour up is a fifth (seven semitones), so two hours up are two semitones (fourteen
-- less an octave) and seven hours up one semitone: the two moves that lift the energy, called by their semitones.
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
        hours,
        is_same_letter,
        case
            when is_same_letter and hours = 0 then 'same'
            when hours = 0 then 'relative'
            when is_same_letter and hours in (1, 11) then 'adjacent'
            when is_same_letter and hours = 7 then 'energy_boost_1'
            when is_same_letter and hours = 2 then 'energy_boost_2'
            else 'clash'
        end as relation
    from pairs
)

select
    from_key,
    to_key,
    relation,
    cast(hours as {{ dbt.type_int() }}) as hours_up,
    relation in ('same', 'relative', 'adjacent') as is_compatible,
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

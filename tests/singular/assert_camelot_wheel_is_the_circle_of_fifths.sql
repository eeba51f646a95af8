{# Music theory against the seed: a fifth up is one hour on, relative keys are three semitones apart and share an hour, and
   Open Key counts the same hours from C. A row here breaks one of them. #}
with wheel as (
    select * from {{ ref('camelot_wheel') }}
),

fifths as (
    select
        wheel.camelot,
        'the next hour is no fifth up' as problem
    from wheel
    inner join wheel as next_hour
        on
            next_hour.camelot_letter = wheel.camelot_letter
            and next_hour.camelot_number = mod(wheel.camelot_number, 12) + 1
    where next_hour.pitch_class <> mod(wheel.pitch_class + 7, 12)
),

relatives as (
    select
        wheel.camelot,
        'its relative major is not three semitones up' as problem
    from wheel
    inner join wheel as relative_key
        on relative_key.camelot_number = wheel.camelot_number and relative_key.camelot_letter = 'B'
    where wheel.camelot_letter = 'A' and relative_key.pitch_class <> mod(wheel.pitch_class + 3, 12)
),

notations as (
    select
        camelot,
        'its notations disagree' as problem
    from wheel
    where
        camelot <> cast(camelot_number as {{ dbt.type_string() }}) || camelot_letter
        or (camelot_letter = 'B') <> (mode = 1)
        or (key_name like '% major') <> (mode = 1)
        or open_key <> cast(mod(camelot_number + 4, 12) + 1 as {{ dbt.type_string() }}) || case mode when 1 then 'd' else 'm' end
),

anchors as (
    select
        camelot,
        'C major is 8B and G minor is 6A' as problem
    from wheel
    where (camelot = '8B' and (pitch_class <> 0 or key_name <> 'C major')) or (camelot = '6A' and key_name <> 'G minor')
),

counts as (
    select
        'all' as camelot,
        'there are 24 keys' as problem
    from wheel
    having count(*) <> 24
),

spellings as (
    select
        wheel.camelot,
        'a name of the wheel is no known spelling' as problem
    from wheel
    cross join (
        select 'key' as notation
        union all
        select 'enharmonic'
        union all
        select 'camelot'
        union all
        select 'open key'
    ) as notations_in_use
    left join {{ ref('camelot_spellings') }} as spellings
        on
            spellings.camelot = wheel.camelot
            and spellings.spelling = lower(
                case notations_in_use.notation
                    when 'key' then wheel.key_name
                    when 'enharmonic' then coalesce(wheel.enharmonic_name, wheel.key_name)
                    when 'camelot' then wheel.camelot
                    else wheel.open_key
                end
            )
    where spellings.spelling is null
)

select * from fifths
union all
select * from relatives
union all
select * from notations
union all
select * from anchors
union all
select * from counts
union all
select * from spellings

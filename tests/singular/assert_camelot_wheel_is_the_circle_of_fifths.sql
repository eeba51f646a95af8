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
            wheel.camelot_letter = next_hour.camelot_letter
            and mod(wheel.camelot_number, 12) + 1 = next_hour.camelot_number
    where next_hour.pitch_class <> mod(wheel.pitch_class + 7, 12)
),

relatives as (
    select
        wheel.camelot,
        'its relative major is not three semitones up' as problem
    from wheel
    inner join wheel as relative_key
        on wheel.camelot_number = relative_key.camelot_number and relative_key.camelot_letter = 'B'
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

names as (
    {%- for name in ['key_name', 'coalesce(enharmonic_name, key_name)', 'camelot', 'open_key'] %}
    select
        camelot,
        lower({{ name }}) as spelling
    from wheel
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

unknown_names as (
    select
        names.camelot,
        'a name of the wheel is no known spelling' as problem
    from names
    left join {{ ref('camelot_spellings') }} as spellings
        on
            names.camelot = spellings.camelot
            and names.spelling = spellings.spelling
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
select * from unknown_names

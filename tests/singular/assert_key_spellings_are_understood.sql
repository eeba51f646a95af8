{# Keys as providers and people write them, through key_spelling and the seed: a row here is a misread key. #}
{% set cases = [
    ('G Minor', '6A'), ('Gmin', '6A'), ('Gm', '6A'), ('g  minor', '6A'), ('GM', '9B'), ('F♯m', '11A'), ('Gb Minor', '11A'),
    ('F# min', '11A'), ('Gb/F# minor', '11A'), ('D♭', '3B'), ('C♯', '3B'), ('Bb Major', '6B'), ('A sharp minor', '3A'), ('B Flat', '6B'),
    ('Am', '8A'), ('Dm', '7A'), ('A', '11B'), ('B', '1B'), ('8A', '8A'), ('08b', '8B'), ('8 a', '8A'), ('1m', '8A'), ('1d', '8B'),
    ('12m', '7A'), ('4m', '11A'), ('C', '8B'), ('CM', '8B'), ('EbM', '5B'), ('Abm', '1A'), ('H', none), ('13A', none), ('', none),
    ('8', none), ('unknown', none)
] %}

with published as (
    {%- for spelling, camelot in cases %}
    select
        '{{ spelling }}' as spelling,
        {{ 'null' if camelot is none else "'" ~ camelot ~ "'" }} as camelot
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select
    published.spelling,
    published.camelot as expected,
    spellings.camelot as got
from published
left join {{ ref('camelot_spellings') }} as spellings
    on spellings.spelling = {{ key_spelling('published.spelling') }}
where spellings.camelot is distinct from published.camelot

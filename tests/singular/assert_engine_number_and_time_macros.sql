{# What macros/engine/cast.sql and time.sql promise: a row here is a broken promise. #}
{% set cases = [
    ('number_within', '128', '128.00'), ('number_within', ' -1.5e1 ', '-15.00'), ('number_within', '.5', '0.50'),
    ('number_within', '99999.994', '99999.99'), ('number_within', '99999.995', none), ('number_within', '1e99', none),
    ('number_within', 'NaN', none), ('number_within', 'Infinity', none), ('number_within', '', none),
    ('number_within', '1,5', none), ('number_within', '0x1F', none), ('number_within', '--1', none), ('number_within', '.', none),
    ('try_integer', '204053.0', '204053'), ('try_integer', '2147483648', none), ('try_integer', 'ten', none),
    ('try_date', '2000-02-29', '2000-02-29'), ('try_date', '1900-02-29', none), ('try_date', '2021-04-31', none),
    ('try_date', '2018-06-15T10:00:00Z', '2018-06-15'), ('try_date', '1999-03-00', none), ('try_date', '0000-01-01', none),
    ('partial_date', '2014-06-30', '2014-06-30'), ('partial_date', '1999-03-00', '1999-03'), ('partial_date', '1999-00-00', '1999'),
    ('partial_date', '2021-02-30', '2021-02'), ('partial_date', '2005', '2005'), ('partial_date', '2014-06', '2014-06'),
    ('partial_date', '', none), ('partial_date', '0', none), ('partial_date', '0000', none), ('partial_date', '0001-01-01', none),
    ('partial_date', '1018-05-05', none), ('partial_date', '1799', none), ('try_date', '2200-01-01', none),
    ('partial_date', '2014-13', '2014'), ('partial_date', '2018-06-15T00:00:00Z', '2018-06-15'), ('partial_date', 'soon', none),
    ('duration_to_ms', '4:55', '295000'), ('duration_to_ms', '034:10', '2050000'), ('duration_to_ms', '1:02:03', '3723000'),
    ('duration_to_ms', 'PT4M55S', '295000'), ('duration_to_ms', 'PT1H2M3.5S', '3723500'), ('duration_to_ms', 'PT2H', '7200000'),
    ('duration_to_ms', '0:00', none), ('duration_to_ms', 'PT', none), ('duration_to_ms', '', none), ('duration_to_ms', '4:75', none),
    ('duration_to_ms', '238', none), ('seconds_to_ms', '230.25', '230250'), ('seconds_to_ms', '0', none),
    ('seconds_to_ms', '99999999', none), ('seconds_to_ms', '-5', none), ('seconds_to_ms', '01:23:45', '5025000'),
    ('seconds_to_ms', '0:00', none), ('seconds_to_ms', '1:2?', none)
] %}
{% set moments = [
    ('2024-01-02 03:04:05', '2024-01-02T03:04:05Z'), ('2024-01-02T03:04:05.123+02:00', '2024-01-02T01:04:05.123Z'),
    ('2024-01-02', '2024-01-02T00:00:00Z'), ('2024-02-30T00:00:00Z', none), ('2024-01-02T25:00:00Z', none), ('yesterday', none)
] %}

with given as (
    {%- for macro, given, expected in cases %}
    select
        '{{ macro }}' as macro,
        cast('{{ given }}' as {{ dbt.type_string() }}) as given,
        cast({{ 'null' if expected is none else "'" ~ expected ~ "'" }} as {{ dbt.type_string() }}) as expected
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

answered as (
    select
        macro,
        given,
        expected,
        case macro
            when 'number_within' then cast({{ number_within('given', -99999.994, 99999.994, 7, 2) }} as {{ dbt.type_string() }})
            when 'try_integer' then cast({{ try_integer('given') }} as {{ dbt.type_string() }})
            when 'try_date' then cast({{ try_date('given') }} as {{ dbt.type_string() }})
            when 'partial_date' then {{ partial_date('given') }}
            when 'duration_to_ms' then cast({{ duration_to_ms('given') }} as {{ dbt.type_string() }})
            when 'seconds_to_ms' then cast({{ seconds_to_ms('given') }} as {{ dbt.type_string() }})
        end as got
    from given
),

moments as (
    {%- for given, expected in moments %}
    select
        cast('{{ given }}' as {{ dbt.type_string() }}) as given,
        cast({{ 'null' if expected is none else "'" ~ expected ~ "'" }} as {{ dbt.type_string() }}) as expected
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

-- times are compared as times: how they are written depends on the session's zone
answered_moments as (
    select
        'try_timestamp' as macro,
        given,
        expected,
        case
            when {{ try_timestamp('given') }} = {{ try_timestamp('expected') }} then expected
            when {{ try_timestamp('given') }} is not null then 'another time'
        end as got
    from moments
)

select
    macro,
    given,
    expected,
    got
from answered
where got is distinct from expected
union all
select
    macro,
    given,
    expected,
    got
from answered_moments
where got is distinct from expected

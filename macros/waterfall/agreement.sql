{# Whether two providers say the same of a field: `equal`, `half_or_double` (tempo), `compatible` (keys that mix) or `different`.
   Providers round and spell in their own ways: a tempo is equal within 2 %, a length within two seconds, a measure within a
   hundredth, loudness within a tenth of a decibel, a date when the one is the beginning of the other, text whatever its case. -#}
{% macro values_agree(field, left_value, right_value) -%}
    {%- set left_number = 'cast(' ~ left_value ~ ' as decimal(14, 4))' -%}
    {%- set right_number = 'cast(' ~ right_value ~ ' as decimal(14, 4))' -%}
    {%- set left_hour = 'cast(substr(' ~ left_value ~ ', 1, length(' ~ left_value ~ ') - 1) as ' ~ dbt.type_int() ~ ')' -%}
    {%- set right_hour = 'cast(substr(' ~ right_value ~ ', 1, length(' ~ right_value ~ ') - 1) as ' ~ dbt.type_int() ~ ')' -%}
    case
        when lower({{ left_value }}) = lower({{ right_value }}) then 'equal'
        when {{ field }} = 'bpm'
            then case
                when {{ is_within_2_percent(left_number, right_number) }} then 'equal'
                when
                    {{ is_within_2_percent('2 * ' ~ left_number, right_number) }}
                    or {{ is_within_2_percent(left_number, '2 * ' ~ right_number) }}
                    then 'half_or_double'
                else 'different'
            end
        when {{ field }} = 'key'
            then case
                -- the relative key, or the next hour of the same letter
                when {{ left_hour }} = {{ right_hour }} then 'compatible'
                when
                    substr({{ left_value }}, length({{ left_value }})) = substr({{ right_value }}, length({{ right_value }}))
                    and abs({{ left_hour }} - {{ right_hour }}) in (1, 11)
                    then 'compatible'
                else 'different'
            end
        when {{ field }} = 'release_date'
            then case
                when {{ left_value }} like {{ right_value }} || '%' or {{ right_value }} like {{ left_value }} || '%' then 'equal'
                else 'different'
            end
        when
            {{ field }} = 'duration_ms'
            and abs({{ left_number }} - {{ right_number }}) <= 2000
            then 'equal'
        when
            {{ field }} in ('{{ audio_shares() | join("', '") }}')
            and abs({{ left_number }} - {{ right_number }}) <= 0.01
            then 'equal'
        when
            {{ field }} = 'loudness'
            and abs({{ left_number }} - {{ right_number }}) <= 0.1
            then 'equal'
        else 'different'
    end
{%- endmacro %}


{% macro is_within_2_percent(left_number, right_number) -%}
    (49 * {{ left_number }} <= 50 * {{ right_number }} and 49 * {{ right_number }} <= 50 * {{ left_number }})
{%- endmacro %}

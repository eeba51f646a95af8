{# How two keys of the Camelot wheel relate, from columns camelot_number and camelot_letter of both sides. An hour up is a fifth
   (seven semitones), so two hours up are two semitones (fourteen less an octave) and seven hours up one semitone: the two moves that
   lift the energy, called by their semitones. -#}
{% macro key_relation(from_key, to_key) -%}
case
    when {{ from_key }}.camelot_letter <> {{ to_key }}.camelot_letter
        then case when {{ from_key }}.camelot_number = {{ to_key }}.camelot_number then 'relative' else 'clash' end
    else
        case {{ songnodes.hours_up(from_key, to_key) }}
            when 0 then 'same'
            when 1 then 'adjacent'
            when 11 then 'adjacent'
            when 7 then 'energy_boost_1'
            when 2 then 'energy_boost_2'
            else 'clash'
        end
end
{%- endmacro %}


{% macro hours_up(from_key, to_key) -%}
({{ to_key }}.camelot_number - {{ from_key }}.camelot_number + 12) % 12
{%- endmacro %}


{% macro is_compatible(relation) -%}
{{ relation }} in ('same', 'relative', 'adjacent')
{%- endmacro %}

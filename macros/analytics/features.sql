{# sine or cosine of an angle, as a decimal: floats differ in their last digits from machine to machine. -#}
{% macro on_circle(function_name, angle) -%}
cast(round(cast({{ function_name }}({{ angle }}) as decimal(18, 9)), 5) as decimal(6, 5))
{%- endmacro %}


{# How a track sounds, as numbers of one scale: what is opposite on a circle is as far apart as 0 and 1, and what is unknown stands in
   the middle. Popularity is left out, so that what nobody plays yet can be found by its sound. -#}
{% macro vector_of_sound() -%}
    {%- set circles = ['tempo_sin', 'tempo_cos', 'key_sin', 'key_cos'] -%}
    {%- set shares = songnodes.audio_shares() + ['loudness_scaled', 'key_is_major'] -%}
    {%- set numbers = [] -%}
    {%- for column in circles -%}
        {%- do numbers.append('coalesce(' ~ column ~ ' / 2, 0)') -%}
    {%- endfor -%}
    {%- for column in shares -%}
        {%- do numbers.append('coalesce(' ~ column ~ ', 0.5)') -%}
    {%- endfor -%}
    {{ return(numbers) }}
{%- endmacro %}

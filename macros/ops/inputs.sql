{# A var of another kind or size than it is meant to be ends in an error of SQL or, more often, quietly in other tables, and one whose name is
   misspelt does nothing. dbt_project.yml tells what each of them means. -#}
{% macro check_vars() -%}
    {%- set parts = {
        'quality_weight_': ['completeness', 'confidence', 'validation'],
        'next_track_weight_': ['company', 'mixing', 'popularity'],
        'listener_weight_': ['company', 'sound', 'popularity'],
    } -%}
    {%- set wanted = {
        'enrichment_sure_match': 'a number from 0 to 1',
        'provider_degraded_below': 'a number from 0 to 1',
        'completeness_floor': 'a number from 0 to 1',
        'slip_min_letters': 'a whole number from 1 on',
        'recommendations_per_track': 'a whole number from 1 on',
        'recommendations_per_listener': 'a whole number from 1 on',
        'top_tracks_per_genre': 'a whole number from 1 on',
        'provider_down_after_failures': 'a whole number from 1 on',
        'duration_tolerance_ms': 'a number from 0 on',
        'mixing_pitch_range_percent': 'a number from 0 on',
        'enrichment_retry_errors_after_hours': 'a number from 0 on',
        'trending_half_life_days': 'a number above 0',
        'trending_past_half_life_days': 'a number above 0',
        'recommendations_half_life_days': 'a number above 0',
        'enrichment_ask_everyone': 'true or false',
        'as_of_date': "a day, as '2026-01-31', or null",
        'enrichment_as_of': "a time, as '2026-01-31 12:00:00', or null",
    } -%}
    {%- set wrong = [] -%}
    {%- for prefix, names in parts.items() -%}
        {%- set weights = [] -%}
        {%- for name in names -%}
            {%- do wanted.update({prefix ~ name: 'a number from 0 to 1'}) -%}
            {%- do weights.append(var(prefix ~ name)) -%}
        {%- endfor -%}
        {%- if weights | select('number') | list == weights and (weights | sum - 1) | abs > 0.000001 -%}
            {%- do wrong.append(prefix ~ names | join(', ' ~ prefix) ~ ' have the sum ' ~ weights | sum ~ '; it is to be 1') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for name, kind in wanted.items() if not is_of_kind(var(name), kind) -%}
        {%- set given = "'" ~ var(name) ~ "'" if var(name) is string else var(name) -%}
        {%- do wrong.append(name ~ ' is ' ~ given ~ '; it is to be ' ~ kind) -%}
    {%- endfor -%}
    {#- a model or an analysis that somebody adds may have vars of its own -#}
    {%- set queries = graph.nodes.values() | map(attribute='raw_code') | join -%}
    {%- for name in (invocation_args_dict.vars or {}) if name not in wanted and "'" ~ name ~ "'" not in queries -%}
        {%- do wrong.append(name ~ ' is none of the project, which has ' ~ wanted | sort | join(', ')
            ~ '. One that only a macro of your own reads needs a line in check_vars (macros/ops/inputs.sql)') -%}
    {%- endfor -%}
    {%- for name in ('as_of_date', 'enrichment_as_of') if wrong == [] and var(name) is not none -%}
        {%- set day = (var(name) | string)[:10] -%}
        {%- do try_or_compiler_error(name ~ ': there is no day ' ~ day, modules.datetime.datetime.strptime, day, '%Y-%m-%d') -%}
    {%- endfor -%}
    {%- if wrong -%}
        {%- do exceptions.raise_compiler_error('These vars cannot be:\n  - ' ~ wrong | join('\n  - ')) -%}
    {%- endif -%}
{%- endmacro %}


{% macro is_of_kind(value, kind) -%}
    {%- set day = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set clock = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?' -%}
    {%- set zone = '(Z| ?[+-][0-9]{2}(:?[0-9]{2})?)' -%}
    {%- set is_number = value is integer or value is float -%}
    {%- if kind == 'a number from 0 to 1' -%}
        {{ return(is_number and 0 <= value <= 1) }}
    {%- elif kind == 'a whole number from 1 on' -%}
        {{ return(value is integer and value >= 1) }}
    {%- elif kind == 'a number from 0 on' -%}
        {{ return(is_number and 0 <= value < 1e9) }}
    {%- elif kind == 'a number above 0' -%}
        {{ return(is_number and 0 < value < 1e9) }}
    {%- elif kind == 'true or false' -%}
        {{ return(value is boolean) }}
    {%- elif value is none -%}
        {{ return(true) }}
    {%- endif -%}
    {%- set shape = day ~ ('' if kind.startswith('a day') else '([ T]' ~ clock ~ zone ~ '?)?') -%}
    {{ return(modules.re.fullmatch(shape, value | string) is not none) }}
{%- endmacro %}


{# dbt tells of a seed's file without a letter nothing but "StopIteration". -#}
{% macro check_seeds() -%}
    {%- set of_nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'seed' and node.unique_id in selected_resources -%}
        {%- if node.checksum.checksum == of_nothing -%}
            {%- do exceptions.raise_compiler_error(
                node.original_file_path ~ " is empty. A seed has a line with the names of its columns at least; git restore brings back ours.") -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}


{# Where a backslash within a text is an escape, patterns mean something else. -#}
{% macro check_server() -%}
    {%- if run_query('show standard_conforming_strings').columns[0].values()[0] != 'on' -%}
        {%- do exceptions.raise_compiler_error(
            "Here a backslash within a text is an escape (standard_conforming_strings is off), so that models would mean something else. "
            ~ "Once, as the user who builds: alter role current_user set standard_conforming_strings = on") -%}
    {%- endif -%}
{%- endmacro %}


{# Before a seed's rows are replaced: dbt takes the columns that are there, and one that somebody's spreadsheet left out would be NULL in
   all rows. -#}
{% macro check_seed_columns() -%}
    {%- if execute -%}
        {%- set header = load_agate_table().column_names -%}
        {%- set missing = model.columns | reject('in', header) | list -%}
        {%- if missing | length == model.columns | length -%}
            {%- do exceptions.raise_compiler_error('It has none of its columns in its first line; between them it wants commas.') -%}
        {%- elif missing -%}
            {%- do exceptions.raise_compiler_error('It has no column ' ~ missing | join(', ') ~ '.') -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{# A query for the candidates of one track, compared with it and scored. What is known of them is taken from a row of arrays,
   `all_tracks`, at the place that is their number; each step is evaluated once, since the next ones name its columns several times. -#}
{% macro scored_candidates(track, all_tracks) -%}
select
    pointed.*,
    {{ songnodes.array_item('(select track_ids from ' ~ all_tracks ~ ')', 'pointed.partner_rank') }} as partner_id,
    {{ songnodes.next_track_score(
        'pointed.closeness_millionths', 'pointed.mixing_points', 'pointed.popularity_millionths'
    ) | indent(4) }} as score
from (
    {#- the score of gold_harmonic_mixing_recommendations in tenths, also for pairs that are not among the twenty best #}
    select
        compared.*,
        case
            when compared.key_points is not null and compared.tempo_difference is not null
                then
                    compared.key_points
                    + {{ songnodes.tempo_points('compared.tempo_difference') }}
                    + {{ songnodes.energy_points('compared.energy_difference') }}
            else 0
        end as mixing_points
    from (
        select
            known.*,
            {{ songnodes.array_item(track ~ '.key_points', 'known.key_number') }} as key_points,
            abs({{ track }}.energy_level - known.energy_level) as energy_difference,
            {#- counted as it is, in double and in half time a partner can be near only once #}
            case
                {%- for tempo in ['known.tempo', 'known.tempo * 2', 'cast(known.tempo / 2 as ' ~ dbt.type_int() ~ ')'] %}
                when
                    abs({{ track }}.tempo - {{ tempo }}) <= {{ songnodes.mixing_reach().wide_tempo }}
                    and {{ songnodes.within_pitch_range(track ~ '.tempo', tempo) }}
                    then abs({{ track }}.tempo - {{ tempo }})
                {%- endfor %}
            end as tempo_difference
        from (
            select
                numbered.*,
                {%- for array, column in {
                    'popularities': 'popularity_millionths', 'key_numbers': 'key_number', 'tempi': 'tempo', 'energy_levels': 'energy_level'
                }.items() %}
                {{ songnodes.array_item('(select ' ~ array ~ ' from ' ~ all_tracks ~ ')', 'numbered.partner_rank') }} as {{ column }}
                {{- ',' if not loop.last }}
                {%- endfor %}
            from (
                select
                    cast(partner.item as {{ dbt.type_int() }}) as partner_rank,
                    coalesce({{ songnodes.array_item(track ~ '.closeness_millionths', 'partner.item_index') }}, 0) as closeness_millionths
                from (select 1 as one) as one_row
                {{ songnodes.flatten_text_array(track ~ '.partner_ranks', 'partner') }}
                {{ songnodes.evaluated_once() }}
            ) as numbered
            {{ songnodes.evaluated_once() }}
        ) as known
        {{ songnodes.evaluated_once() }}
    ) as compared
    {{ songnodes.evaluated_once() }}
) as pointed
{%- endmacro %}

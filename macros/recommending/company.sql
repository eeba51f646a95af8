{# A query for the company of one track: what speaks for each of it added up, and compared with the closest. Who is everywhere is in
   everybody's company, which says less. -#}
{% macro compared_company(track, all_tracks) -%}
select
    partner_rank,
    strength,
    {#- as close as the closest company of this track is a million #}
    cast(
        1000000 * (strength / cast(max(strength) over () as {{ dbt.type_float() }})) as {{ dbt.type_int() }}
    ) as closeness_millionths
from (
    select
        partner.item as partner_rank,
        sum({{ songnodes.array_item(track ~ '.evidence', 'partner.item_index') }})
        * {{ songnodes.array_item('(select specialnesses from ' ~ all_tracks ~ ')', 'partner.item') }} as strength
    from (select 1 as one) as one_row
    {{ songnodes.flatten_text_array(track ~ '.partner_ranks', 'partner') }}
    group by partner.item
) as strengths
{%- endmacro %}

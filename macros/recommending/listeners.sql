{# A query for what may please one listener, added up, compared with his best and weighed. The tables are named, and no CTEs, so that
   their indexes give the listener's own rows; what is known of a track is taken from a row of arrays, `all_tracks`, at the place that
   is its number. -#}
{% macro weighed_candidates(listener, genre_places, like_minded, contexts, tastes, sound, all_tracks) -%}
    {%- set float = dbt.type_float() -%}
    {%- set popular_lists = ['popular_numbers'] -%}
    {%- for place in genre_places %}{% do popular_lists.append('popular_in_genre_' ~ place) %}{% endfor -%}
select
    weighed.*,
    company_part + sound_part + popularity_part as score
from (
    select
        compared.*,
        company * {{ var('listener_weight_company') }} as company_part,
        sound * {{ var('listener_weight_sound') }} as sound_part,
        popularity * {{ var('listener_weight_popularity') }} as popularity_part
    from (
        {#- 0–1 each: company and sound against the listener's best #}
        select
            unheard.popularity_rank,
            {{ songnodes.array_item(listener ~ '.advocates', 'unheard.nearest') }} as company_advocate,
            unheard.genre_share,
            coalesce(unheard.company / nullif(unheard.best_company, 0), 0) as company,
            coalesce(unheard.sound / nullif(unheard.best_sound, 0), 0) as sound,
            {#- a genre that the listener does not hear counts little, but counts: the new listener has no genre yet #}
            {{ songnodes.array_item('(select popularities from ' ~ all_tracks ~ ')', 'unheard.popularity_rank') }}
            * (cast(0.2 as {{ float }}) + cast(0.8 as {{ float }}) * unheard.genre_share) as popularity
        from (
            select
                summed.*,
                max(summed.company) over () as best_company,
                max(summed.sound) over () as best_sound,
                coalesce({{ songnodes.array_item(listener ~ '.genre_shares', songnodes.array_place(
                    listener ~ '.genre_numbers',
                    songnodes.array_item('(select genre_numbers from ' ~ all_tracks ~ ')', 'summed.popularity_rank')
                )) }}, 0) as genre_share
            from (
                select
                    ways.popularity_rank,
                    sum(ways.company) as company,
                    min(ways.nearness_rank) as nearest,
                    sum(ways.sound) as sound
                from (
                    select
                        track.item as popularity_rank,
                        like_minded.affinity as company,
                        like_minded.nearness_rank,
                        cast(0 as {{ float }}) as sound,
                        0 as heard
                    from {{ like_minded }} as like_minded
                    inner join {{ contexts }} as contexts on like_minded.context_id = contexts.context_id
                    {{ songnodes.flatten_text_array('contexts.track_numbers', 'track') }}
                    where
                        like_minded.listener_id = {{ listener }}.listener_id
                        {#- of another listener what tells most of the taste #}
                        and (contexts.play_type = 'set' or track.item_index <= {{ songnodes.taste_length() }})
                    union all
                    select
                        partner.item as popularity_rank,
                        cast(0 as {{ float }}) as company,
                        null as nearness_rank,
                        cast(tastes.taste_millionths as {{ float }})
                        * {{ songnodes.array_item('sound.similarity_millionths', 'partner.item_index') }} as sound,
                        0 as heard
                    from {{ tastes }} as tastes
                    inner join {{ sound }} as sound on tastes.popularity_rank = sound.popularity_rank
                    {{ songnodes.flatten_text_array('sound.partner_ranks', 'partner') }}
                    where tastes.listener_id = {{ listener }}.listener_id
                    {%- for list in popular_lists + ['heard_numbers'] %}
                    union all
                    select
                        track.item as popularity_rank,
                        cast(0 as {{ float }}) as company,
                        null as nearness_rank,
                        cast(0 as {{ float }}) as sound,
                        {{ 1 if list == 'heard_numbers' else 0 }} as heard
                    from (select 1 as one) as one_row
                    {{ songnodes.flatten_text_array(listener ~ '.' ~ list, 'track') }}
                    {%- endfor %}
                ) as ways
                group by ways.popularity_rank
                having sum(ways.heard) = 0
            ) as summed
            {{ songnodes.evaluated_once() }}
        ) as unheard
        {{ songnodes.evaluated_once() }}
    ) as compared
) as weighed
{%- endmacro %}

{# All genres that matching answers give a track, a person's before all, then those of the best match, then the most frequent.
   candidates: rows of int_field_candidates; tracks: a relation with track_key. -#}
{% macro genre_lists(candidates, tracks) -%}
    select
        votes.track_key,
        {{ array_agg_text(
            'votes.genre', 'votes.corrections desc, votes.match_score desc, votes.votes desc, votes.genre'
        ) }} as genres
    from (
        select
            candidates.track_key,
            candidates.value as genre,
            max(candidates.match_score) as match_score,
            max(case when candidates.provider = 'manual' then 1 else 0 end) as corrections,
            count(distinct candidates.bronze_id) as votes
        from {{ candidates }} as candidates
        where
            candidates.metadata_field = 'genre'
            and candidates.track_key in (select tracks.track_key from {{ tracks }} as tracks)
        group by candidates.track_key, candidates.value
    ) as votes
    group by votes.track_key
{%- endmacro %}

{# What providers have to say about tracks: every value of a matching hit, and how sure a place of the waterfall is of it. -#}


{# The fields a provider's hit can speak for, as text; numbers as they are where only their presence counts. -#}
{% macro field_values(as_text=true) -%}
    {%- set values = {
        'spotify_id': own_id('spotify_id', ['spotify']), 'musicbrainz_id': own_id('musicbrainz_id', ['musicbrainz', 'listenbrainz']),
        'beatport_id': own_id('beatport_id', ['beatport']), 'discogs_id': own_id('discogs_id', ['discogs']),
        'isrc': 'hits.isrc', 'key': 'hits.key', 'genre': 'hits.genre', 'release_date': 'hits.release_date',
        'release_name': 'hits.release_name', 'label': 'hits.label', 'artist_name': 'hits.artist_name',
        'track_title': 'hits.track_title',
    } -%}
    {%- for field in songnodes.number_types() -%}
        {%- do values.update({field: 'cast(hits.' ~ field ~ ' as ' ~ dbt.type_string() ~ ')' if as_text else 'hits.' ~ field}) -%}
    {%- endfor -%}
    {{ return(values) }}
{%- endmacro %}


{# An id speaks for the field of its own provider, and one that a person gave for the field that was corrected. -#}
{% macro own_id(field, providers) -%}
    case
        when hits.provider in ('{{ providers | join("', '") }}') or hits.endpoint = 'correction/{{ field }}' then hits.provider_track_id
    end
{%- endmacro %}


{# Long form: one row per track, field, provider and matching hit of the provider's latest answer at each endpoint. Rows of a dataset that
   were read together are one answer: none of them is the later one.
   matches: rows of int_provider_matches; hits: rows of int_provider_hits; field_confidence: the seed (what a provider
   can speak for at all). -#}
{% macro waterfall_candidates(matches, hits, field_confidence) -%}
    {% set latest -%}
        (
            select aged.*
            from (
                select
                    matches.*,
                    dense_rank() over (
                        partition by matches.track_key, matches.provider, matches.endpoint
                        order by
                            matches.fetched_at desc nulls last,
                            case when matches.endpoint not like 'dataset%' then matches.bronze_id end desc
                    ) as answer_age
                from {{ matches }} as matches
                where matches.match_score > 0
            ) as aged
            where {{ is_first('aged.answer_age') }}
        )
    {%- endset -%}
    {{ matched_values(latest, hits, field_confidence) }}
{%- endmacro %}


{# All that matching hits say, a row for each field. The same relations as above. -#}
{% macro matched_values(matches, hits, field_confidence) -%}
    select
        matches.track_key,
        supported.metadata_field,
        matches.provider,
        field_value.value,
        matches.match_method,
        matches.match_score,
        hits.strength,
        matches.bronze_id,
        matches.hit_rank,
        matches.fetched_at
    from {{ matches }} as matches
    inner join {{ hits }} as hits on matches.bronze_id = hits.bronze_id and matches.hit_rank = hits.hit_rank
    inner join {{ field_confidence }} as supported on matches.provider = supported.provider
    cross join lateral (
        select
            case supported.metadata_field
                {%- for field, value in field_values().items() %}
                when '{{ field }}' then {{ value }}
                {%- endfor %}
            end as value
    ) as field_value
    where field_value.value is not null
{%- endmacro %}


{# confidence = base × match (× the provider's own strength where the config lets it count), to two places. -#}
{% macro waterfall_confidence(candidates, config) -%}
cast(round(
    {{ config }}.base_confidence * {{ candidates }}.match_score
    * case
        when {{ candidates }}.strength is null or {{ config }}.own_strength = 'never' then 1.0
        when {{ config }}.own_strength = 'unless_exact' and {{ candidates }}.match_method in ('isrc', 'exact') then 1.0
        else {{ candidates }}.strength
    end, 2
) as decimal(3, 2))
{%- endmacro %}


{# Candidates at their places: of several hits the surest speaks for its provider, then the newest. -#}
{% macro waterfall_scored_candidates(candidates, config) -%}
select
    scored.*,
    row_number() over (
        partition by scored.track_key, scored.metadata_field, scored.priority
        order by
            scored.confidence desc nulls last,
            scored.fetched_at desc nulls last,
            scored.hit_rank asc,
            scored.bronze_id asc
    ) as candidate_rank
from (
    select
        candidates.track_key,
        candidates.metadata_field,
        config.priority,
        candidates.value,
        {{ waterfall_confidence('candidates', 'config') | indent(8) }} as confidence,
        candidates.match_method,
        candidates.match_score,
        candidates.bronze_id,
        candidates.hit_rank,
        candidates.fetched_at
    from {{ candidates }} as candidates
    inner join {{ config }} as config
        on candidates.metadata_field = config.metadata_field and candidates.provider = config.provider
) as scored
{%- endmacro %}


{# Of these the hits that speak for their providers. -#}
{% macro waterfall_best_candidates(candidates, config) -%}
select best.*
from (
    {{ waterfall_scored_candidates(candidates, config) | indent(4) }}
) as best
where {{ is_first('best.candidate_rank') }}
{%- endmacro %}

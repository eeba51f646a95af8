{# The waterfall. It exists once: the live build, replay and experiments call these macros over relations of their
   own (a name of a CTE or of a table each), so that all three decide alike. -#}


{# The fields a provider's hit can speak for, as text. -#}
{% macro field_values() -%}
    {{ return({
        'spotify_id': own_id('spotify_id', ['spotify']), 'musicbrainz_id': own_id('musicbrainz_id', ['musicbrainz', 'listenbrainz']),
        'beatport_id': own_id('beatport_id', ['beatport']), 'discogs_id': own_id('discogs_id', ['discogs']),
        'isrc': 'hits.isrc', 'key': 'hits.key', 'genre': 'hits.genre', 'release_date': 'hits.release_date',
        'release_name': 'hits.release_name', 'label': 'hits.label', 'artist_name': 'hits.artist_name',
        'track_title': 'hits.track_title',
        'bpm': number_as_text('hits.bpm'), 'duration_ms': number_as_text('hits.duration_ms'),
        'energy': number_as_text('hits.energy'), 'danceability': number_as_text('hits.danceability'),
        'valence': number_as_text('hits.valence'), 'acousticness': number_as_text('hits.acousticness'),
        'instrumentalness': number_as_text('hits.instrumentalness'), 'liveness': number_as_text('hits.liveness'),
        'speechiness': number_as_text('hits.speechiness'), 'loudness': number_as_text('hits.loudness'),
    }) }}
{%- endmacro %}


{# An id speaks for the field of its own provider, and one that a person gave for the field that was corrected. -#}
{% macro own_id(field, providers) -%}
    case
        when hits.provider in ('{{ providers | join("', '") }}') or hits.endpoint = 'correction/{{ field }}' then hits.provider_track_id
    end
{%- endmacro %}


{% macro number_as_text(column) -%}
    cast({{ column }} as {{ dbt.type_string() }})
{%- endmacro %}


{# Long form: one row per track, field, provider and matching hit of the provider's latest answer at each endpoint.
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
                        order by matches.fetched_at desc nulls last, matches.bronze_id desc
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


{# How asking a provider about a track ended: its latest answer, where one that tells (ok, not_found) counts before an
   error at the same endpoint. An answer whose hits are all about other songs is a "not found".
   tracks: track_key; answers: rows of int_provider_answers; names: name_key of every spelling of a track_key. -#}
{% macro waterfall_outcomes(tracks, answers, names, matches) -%}
    select
        told.track_key,
        told.provider,
        case
            when told.outcome = 'ok' and not told.is_matched then 'not_found'
            when told.outcome = 'ok' then 'no_value'
            else told.outcome
        end as outcome,
        told.bronze_id,
        told.response_status,
        told.error_code,
        told.fetched_at
    from (
        select
            per_endpoint.*,
            row_number() over (
                partition by per_endpoint.track_key, per_endpoint.provider
                order by per_endpoint.fetched_at desc nulls last, per_endpoint.bronze_id desc
            ) as provider_recency
        from (
            select
                tracks.track_key,
                answers.provider,
                answers.outcome,
                matched.track_key is not null as is_matched,
                answers.bronze_id,
                answers.response_status,
                answers.error_code,
                answers.fetched_at,
                row_number() over (
                    partition by tracks.track_key, answers.provider, answers.endpoint
                    order by
                        case when answers.outcome = 'error' then 1 else 0 end asc,
                        answers.fetched_at desc nulls last,
                        answers.bronze_id desc
                ) as endpoint_recency
            from {{ tracks }} as tracks
            inner join {{ names }} as names on tracks.track_key = names.track_key
            inner join {{ answers }} as answers on names.name_key = answers.asked_name_key
            -- joined before the ranks, after which the planner has no idea how many rows are left
            left join (
                select distinct
                    matches.track_key,
                    matches.provider
                from {{ matches }} as matches
                where matches.match_score > 0
            ) as matched on tracks.track_key = matched.track_key and answers.provider = matched.provider
        ) as per_endpoint
        where {{ is_first('per_endpoint.endpoint_recency') }}
    ) as told
    where {{ is_first('told.provider_recency') }}
{%- endmacro %}


{# The waterfall's verdict on every provider that has answered: the first that reaches its confidence is accepted, those
   after it are skipped. Priority 0 is a person: a correction is taken before all others, and whom it displaces is told apart
   from the skipped. Who was never asked has no row here; `waterfall_attempts` adds them.
   The fields of a group come from one hit: that which is accepted for the first of them that has a value. A good value
   of another hit is an `other_answer` then. A person's correction neither leads a group nor follows one.
   candidates, outcomes: as made above; config: rows of int_waterfall__config. -#}
{% macro waterfall_decisions(candidates, outcomes, config) -%}
    with grouped_places as (
        select places.*
        from {{ config }} as places
        where places.metadata_field in (select c.metadata_field from {{ config }} as c where c.field_group is not null)
    ),

    -- most fields are in no group: of these the best hit of each provider is all there is to look at
    lone_places as (
        select places.*
        from {{ config }} as places
        where places.metadata_field not in (select grouped_places.metadata_field from grouped_places)
    ),

    best_hits as (
        select
            at_places.*,
            1 as follows
        from (
            {{ waterfall_hits_at_places(candidates, outcomes, 'lone_places') | indent(12) }}
        ) as at_places
        where at_places.candidate_rank = 1
    ),

    -- one hit speaks for its provider: that which leads the group, or else its best
    followers as (
        select followed.*
        from (
            select
                led.*,
                max(led.follows) over (partition by led.track_key, led.metadata_field, led.priority) as has_follower
            from (
                {{ waterfall_led_hits(candidates, outcomes, 'grouped_places') | indent(16) }}
            ) as led
        ) as followed
        where followed.follows = 1 or (followed.has_follower = 0 and followed.candidate_rank = 1)
    )

    {{ waterfall_verdicts('best_hits') }}
    union all
    {{ waterfall_verdicts('followers') }}
{%- endmacro %}


{# What becomes of each provider's word. Used by waterfall_decisions only. -#}
{% macro waterfall_verdicts(speakers) -%}
    select
        verdicts.track_key,
        verdicts.metadata_field,
        verdicts.priority,
        verdicts.provider,
        case
            when verdicts.priority = 0 then 'accepted'
            when verdicts.is_corrected and verdicts.priority = verdicts.accepted_priority then 'corrected'
            when verdicts.is_corrected then 'skipped'
            when verdicts.priority = verdicts.accepted_priority then 'accepted'
            when verdicts.priority > verdicts.accepted_priority then 'skipped'
            when verdicts.verdict = 'reached' then 'other_answer'
            else verdicts.verdict
        end as outcome,
        verdicts.value,
        verdicts.confidence,
        verdicts.match_method,
        verdicts.match_score,
        verdicts.bronze_id,
        verdicts.hit_rank,
        verdicts.response_status,
        verdicts.error_code,
        verdicts.fetched_at
    from (
        select
            speakers.*,
            min(
                case when speakers.verdict = 'reached' and speakers.follows = 1 and speakers.priority > 0 then speakers.priority end
            ) over (partition by speakers.track_key, speakers.metadata_field) as accepted_priority,
            min(speakers.priority) over (partition by speakers.track_key, speakers.metadata_field) = 0 as is_corrected
        from {{ speakers }} as speakers
    ) as verdicts
{%- endmacro %}


{# The hits at their places, each beside the hit that leads its group, and whether it may fill the field: that one itself, or without
   one the best of its provider. -#}
{% macro waterfall_led_hits(candidates, outcomes, config) -%}
select
    beside.*,
    case
        when beside.leading_bronze_id is null then case when beside.candidate_rank = 1 then 1 else 0 end
        when
            beside.provider = beside.leading_provider
            and beside.bronze_id = beside.leading_bronze_id
            and beside.hit_rank = beside.leading_hit_rank
            then 1
        else 0
    end as follows
from (
    select
        judged.*,
        {%- for part in ['provider', 'bronze_id', 'hit_rank'] %}
        first_value(case when judged.can_lead = 1 then judged.{{ part }} end) over leaders_first as leading_{{ part }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from (
        select
            at_places.*,
            case
                when at_places.field_group is null or at_places.verdict <> 'reached' or at_places.candidate_rank > 1 then 0
                else 1
            end as can_lead
        from (
            {{ waterfall_hits_at_places(candidates, outcomes, config) | indent(12) }}
        ) as at_places
    ) as judged
    window leaders_first as (
        partition by judged.track_key, judged.field_group
        order by judged.can_lead desc, judged.group_order asc, judged.metadata_field asc, judged.priority asc
    )
) as beside
{%- endmacro %}


{# Every hit, and every answer without one, at the places of its provider, with what the place makes of it. -#}
{% macro waterfall_hits_at_places(candidates, outcomes, config) -%}
select
    outcomes.track_key,
    config.metadata_field,
    config.field_group,
    config.group_order,
    config.priority,
    config.provider,
    scored.value,
    scored.confidence,
    scored.match_method,
    scored.match_score,
    coalesce(scored.bronze_id, outcomes.bronze_id) as bronze_id,
    scored.hit_rank,
    coalesce(scored.candidate_rank, 1) as candidate_rank,
    case when scored.bronze_id is null then outcomes.response_status end as response_status,
    case when scored.bronze_id is null then outcomes.error_code end as error_code,
    coalesce(scored.fetched_at, outcomes.fetched_at) as fetched_at,
    case
        when
            scored.confidence >= config.min_confidence
            and scored.confidence >= coalesce(config.min_acceptable_confidence, 0)
            then 'reached'
        when scored.value is not null then 'below_threshold'
        else outcomes.outcome
    end as verdict
from {{ outcomes }} as outcomes
inner join {{ config }} as config on outcomes.provider = config.provider
left join (
    {{ waterfall_scored_candidates(candidates, config) | indent(4) }}
) as scored
    on
        outcomes.track_key = scored.track_key
        and config.metadata_field = scored.metadata_field
        and config.priority = scored.priority
        -- only a group may want another hit than the best
        and (scored.candidate_rank = 1 or config.field_group is not null)
-- who corrected nothing has made no attempt
where config.priority > 0 or scored.value is not null
{%- endmacro %}


{# For each track and field every priority with its outcome, those included who were never asked. Only here does health count: what
   is stored must not change because a provider fell ill.
   tracks: track_key; decisions: as made above; config: rows of int_waterfall__config. -#}
{% macro waterfall_attempts(tracks, decisions, config) -%}
    select
        tracks.track_key,
        config.metadata_field,
        config.priority,
        config.provider,
        case
            when decisions.outcome = 'error' and config.health_status = 'down' then 'provider_down'
            when decisions.outcome is not null then decisions.outcome
            when config.priority > accepted.priority then 'skipped'
            when config.health_status = 'down' then 'provider_down'
            else 'not_fetched'
        end as outcome,
        decisions.value,
        decisions.confidence,
        case
            when config.min_acceptable_confidence > config.min_confidence then config.min_acceptable_confidence
            else config.min_confidence
        end as min_confidence,
        decisions.match_method,
        decisions.match_score,
        decisions.bronze_id,
        decisions.response_status,
        decisions.error_code,
        decisions.fetched_at
    from {{ tracks }} as tracks
    cross join {{ config }} as config
    left join {{ decisions }} as decisions
        on
            tracks.track_key = decisions.track_key
            and config.metadata_field = decisions.metadata_field
            and config.priority = decisions.priority
    left join {{ decisions }} as accepted
        on
            tracks.track_key = accepted.track_key
            and config.metadata_field = accepted.metadata_field
            and accepted.outcome = 'accepted'
    where config.priority > 0 or decisions.outcome is not null
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


{# Provider, confidence and value in one text, to tell two answers apart; empty when there is none. -#}
{% macro answer_text(relation) -%}
    coalesce(
        {{ relation }}.provider || ' ' || cast({{ relation }}.confidence as {{ dbt.type_string() }}) || ' ' || {{ relation }}.value, ''
    )
{%- endmacro %}

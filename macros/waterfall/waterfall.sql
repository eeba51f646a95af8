{# The waterfall. It exists once: the live build, replay and experiments call these macros over relations of their own (each the name of a
   CTE or of a table), so that all three decide alike. -#}


{# The waterfall's verdict on every provider that has answered: the first that reaches its confidence is accepted, those
   after it are skipped. Priority 0 is a person: a correction is taken before all others, and whom it displaces is told apart
   from the skipped. Who was never asked has no row here; `waterfall_attempts` adds them.
   The fields of a group come from one hit: that which is accepted for the first of them that has a value. A good value
   of another hit is an `other_answer` then. A person's correction neither leads a group nor follows one.
   candidates: rows of waterfall_candidates; outcomes: of int_waterfall__outcomes; config: of int_waterfall__config. -#}
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
            {{ waterfall_hits_at_places(waterfall_best_candidates(candidates, 'lone_places'), outcomes, 'lone_places') | indent(12) }}
        ) as at_places
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

    -- both come in this order, so that it costs nothing; and all that is known of a track lies side by side, as it is read
    select decided.*
    from (
        {{ waterfall_verdicts('best_hits') | indent(8) }}
        union all
        {{ waterfall_verdicts('followers') | indent(8) }}
    ) as decided
    order by decided.track_key
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
            {{ waterfall_hits_at_places(waterfall_scored_candidates(candidates, config), outcomes, config) | indent(12) }}
        ) as at_places
    ) as judged
    window leaders_first as (
        partition by judged.track_key, judged.field_group
        order by judged.can_lead desc, judged.group_order asc, judged.metadata_field asc, judged.priority asc
    )
) as beside
{%- endmacro %}


{# Hits, and every answer without one, at the places of its provider, with what the place makes of it. hits: query for those that
   count, with their confidence. -#}
{% macro waterfall_hits_at_places(hits, outcomes, config) -%}
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
    {{ hits | indent(4) }}
) as scored
    on
        outcomes.track_key = scored.track_key
        and config.metadata_field = scored.metadata_field
        and config.priority = scored.priority
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


{# A row for each track and field: what was accepted, and the attempts as a part of a JSON document.
   decisions: without who was skipped and made no attempt; of_accepted: columns of the decision that was accepted; with_values: whether
   attempts tell what was said. -#}
{% macro decided_fields(decisions, of_accepted, with_values=false) -%}
    {%- set told = ['priority', 'provider', 'outcome'] + (['value'] if with_values else []) + ['confidence'] -%}
    select
        track_key,
        metadata_field,
        {%- for column in of_accepted %}
        max(case when outcome = 'accepted' then {{ column }} end) as {{ column }},
        {%- endfor %}
        {{ json_array_agg(
            json_build(dict(zip(told, told)), is_part=true), 'priority', keeps_nulls=true, is_part=true
        ) }} as attempts
    from {{ decisions }}
    group by track_key, metadata_field
{%- endmacro %}


{# Provider, confidence and value in one text, to tell two answers apart; empty when there is none. -#}
{% macro answer_text(relation) -%}
    coalesce(
        {{ relation }}.provider || ' ' || cast({{ relation }}.confidence as {{ dbt.type_string() }}) || ' ' || {{ relation }}.value, ''
    )
{%- endmacro %}

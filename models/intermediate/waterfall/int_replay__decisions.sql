{{ config(materialized='table', pre_hook="{{ join_by_hash() }}", tags=['replay']) }}

-- The waterfall as a past run had it. Many requests are worked at once: the keys of tracks and providers carry request and
-- config in front, so that the macros decide each for itself.
{%- set track_id = 'cast(' ~ uuid_from_hash('history.track_key') ~ ' as ' ~ dbt.type_string() ~ ')' %}

with requests as (
    select * from {{ ref('int_replay__requests') }}
),

run_configs as (
    select * from {{ ref('stg_ops__run_configs') }}
),

current_config as (
    select * from {{ ref('int_waterfall__config') }}
),

history as (
    select * from {{ ref('int_match_history') }}
),

hits as (
    select * from {{ ref('int_provider_hits') }}
),

-- with the config asked for, and with today's, which tells a change of config from one of data
scopes as (
    select
        *,
        'then' as config_of,
        cast(request_id as {{ dbt.type_string() }}) || ' then ' as scope
    from requests
    union all
    select
        *,
        'now' as config_of,
        cast(request_id as {{ dbt.type_string() }}) || ' now ' as scope
    from requests
),

matches_then as (
    select
        history.*,
        scopes.scope,
        scopes.request_id,
        scopes.config_of,
        row_number() over (
            partition by scopes.scope, history.track_key, history.bronze_id, history.hit_rank
            order by history.logged_at desc, history.run_id asc
        ) as recency
    from scopes
    inner join history on scopes.as_of_at >= history.logged_at
    where
        (scopes.track_ids is null or {{ array_has('scopes.track_ids', track_id) }})
        and (
            scopes.bronze_ids is null
            or exists (
                select 1
                from history as named
                where
                    named.track_key = history.track_key
                    and {{ array_has('scopes.bronze_ids', 'named.bronze_id') }}
            )
        )
),

scoped_matches as (
    select
        scope,
        request_id,
        config_of,
        track_key as plain_track_key,
        endpoint,
        bronze_id,
        hit_rank,
        fetched_at,
        match_method,
        match_score,
        scope || track_key as track_key,
        scope || provider as provider
    from matches_then
    where
        {{ is_first('recency') }}
        and not is_gone
),

-- of all fields, whichever are asked for: another may lead the group of one of them
scoped_config as (
    select
        config.metadata_field,
        config.priority,
        config.min_confidence,
        config.min_acceptable_confidence,
        config.base_confidence,
        config.own_strength,
        config.field_group,
        config.group_order,
        scopes.scope || config.provider as provider
    from scopes
    inner join run_configs as config on scopes.run_id = config.run_id
    where
        scopes.config_of = 'then'
        and scopes.use_historical_config
    union all
    select
        config.metadata_field,
        config.priority,
        config.min_confidence,
        config.min_acceptable_confidence,
        config.base_confidence,
        config.own_strength,
        config.field_group,
        config.group_order,
        scopes.scope || config.provider as provider
    from scopes
    cross join current_config as config
    where
        scopes.config_of = 'now'
        or not scopes.use_historical_config
),

supported as (
    select distinct
        provider,
        metadata_field
    from scoped_config
),

candidates as (
    {{ waterfall_candidates('scoped_matches', 'hits', 'supported') | indent(4) }}
),

-- who answered; why the others did not does not change what was accepted
outcomes as (
    select distinct
        track_key,
        provider,
        'no_value' as outcome,
        cast(null as {{ dbt.type_string() }}) as bronze_id,
        cast(null as {{ dbt.type_int() }}) as response_status,
        cast(null as {{ dbt.type_string() }}) as error_code,
        cast(null as {{ dbt.type_timestamp() }}) as fetched_at
    from scoped_matches
),

decisions as (
    {{ waterfall_decisions('candidates', 'outcomes', 'scoped_config') | indent(4) }}
),

tracks as (
    select distinct
        track_key,
        plain_track_key,
        scope,
        request_id,
        config_of
    from scoped_matches
)

select
    tracks.request_id,
    tracks.config_of,
    tracks.plain_track_key as track_key,
    decisions.metadata_field,
    decisions.priority,
    decisions.value,
    decisions.confidence,
    replace(decisions.provider, tracks.scope, '') as provider
from decisions
inner join tracks on decisions.track_key = tracks.track_key
inner join requests on tracks.request_id = requests.request_id
where
    decisions.outcome = 'accepted'
    and (
        requests.metadata_fields is null
        or {{ array_has('requests.metadata_fields', 'decisions.metadata_field') }}
    )

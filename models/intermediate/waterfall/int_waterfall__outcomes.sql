{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_tracks() }}",
    indexes=[{'columns': ['track_key']}],
    tags=['takes_in_loads'],
) }}

-- How asking each provider about each track ended: its latest answer, where one that tells (ok, not_found) counts before an error
-- at the same endpoint. A model of its own: it depends on no candidates and is made while these are.
with matches as (
    select * from {{ ref('int_provider_matches') }}
),

answers as (
    select * from {{ ref('int_provider_answers') }}
),

names as (
    select * from {{ ref('int_track_names') }}
),

track_merges as (
    select * from {{ ref('int_track_merges') }}
),

our_tracks as (
    {{ tracks_to_build() }}
),

members as (
    {{ track_members('our_tracks', 'track_merges') | indent(4) }}
),

our_names as (
    select
        members.track_key,
        names.name_key
    from members
    inner join names on members.published_key = names.track_key
),

matched as (
    select distinct
        track_key,
        provider
    from matches
    where
        match_score > 0
        and track_key in (select our_tracks.track_key from our_tracks)
),

-- whether it matched is joined before the ranks, after which the planner has no idea how many rows are left
per_endpoint as (
    select
        our_names.track_key,
        answers.provider,
        answers.outcome,
        answers.bronze_id,
        answers.response_status,
        answers.error_code,
        answers.fetched_at,
        matched.track_key is not null as is_matched,
        row_number() over (
            partition by our_names.track_key, answers.provider, answers.endpoint
            order by
                case when answers.outcome = 'error' then 1 else 0 end asc,
                answers.fetched_at desc nulls last,
                answers.bronze_id desc
        ) as endpoint_recency
    from our_names
    inner join answers on our_names.name_key = answers.asked_name_key
    left join matched on our_names.track_key = matched.track_key and answers.provider = matched.provider
),

per_provider as (
    select
        track_key,
        provider,
        bronze_id,
        response_status,
        error_code,
        fetched_at,
        case
            -- all hits are about other songs
            when outcome = 'ok' and not is_matched then 'not_found'
            when outcome = 'ok' then 'no_value'
            else outcome
        end as outcome,
        row_number() over (
            partition by track_key, provider
            order by fetched_at desc nulls last, bronze_id desc
        ) as provider_recency
    from per_endpoint
    where {{ is_first('endpoint_recency') }}
)

select
    track_key,
    provider,
    outcome,
    bronze_id,
    response_status,
    error_code,
    fetched_at
from per_provider
where {{ is_first('provider_recency') }}

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_tracks() }}",
    indexes=[{'columns': ['track_key'], 'unique': true}],
    tags=['takes_in_loads'],
) }}

-- What it took to learn about each track: the calls that asked about it, under any of its names.
with answers as (
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
)

select
    members.track_key,
    cast(coalesce(sum(answers.api_cost_usd), 0) as decimal(14, 6)) as api_cost_usd,
    count(*) as api_calls,
    count(case when answers.outcome = 'error' then 1 end) as failed_api_calls
from members
inner join names on members.published_key = names.track_key
inner join answers on names.name_key = answers.asked_name_key
where answers.is_api_call
group by members.track_key

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_tracks() }}",
    indexes=[{'columns': ['track_key']}],
    tags=['takes_in_loads'],
) }}

-- How asking each provider about each track ended. A model of its own: it depends on no candidates and is made while these are.
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

our_matches as (
    select *
    from matches
    where track_key in (select our_tracks.track_key from our_tracks)
),

outcomes as (
    {{ waterfall_outcomes('our_tracks', 'answers', 'our_names', 'our_matches') | indent(4) }}
)

select * from outcomes

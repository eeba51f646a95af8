{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='track_key',
    pre_hook="{{ delete_merged_tracks() }}",
    indexes=[{'columns': ['track_key'], 'unique': true}],
    tags=['takes_in_loads'],
) }}

-- Which run last decided anything else about each track. A change of config decides about every track and most often changes a
-- few; only these are written anew.
with decisions as (
    select * from {{ ref('int_waterfall__decisions') }}
),

contradictions as (
    select * from {{ ref('int_waterfall__contradictions') }}
),

config as (
    select * from {{ ref('int_waterfall__config') }}
),

our_tracks as (
    {{ tracks_to_build('int_tracks_to_decide') }}
),

decided as (
    select
        track_key,
        {{ hash_rows([
            'metadata_field', 'priority', 'provider', 'outcome', 'value', 'confidence', 'bronze_id', 'fetched_at'
        ]) }} as decisions_hash
    from decisions
    where
        outcome <> 'skipped'
        {%- if is_incremental() %}
        and track_key in (select our_tracks.track_key from our_tracks)
        {%- endif %}
    group by track_key
),

-- by one who was skipped, too
contradicted as (
    select
        track_key,
        {{ hash_rows(['metadata_field', 'other_priority']) }} as contradictions_hash
    from contradictions
    group by track_key
),

-- what a track is measured by: the fields there are, and those without which it does not come to gold
fields as (
    select distinct
        metadata_field,
        required_for_gold
    from config
),

demands as (
    select {{ hash_rows(['metadata_field', 'required_for_gold']) }} as fields_hash
    from fields
),

versions as (
    select
        our_tracks.track_key,
        {{ hash_text(known_texts([
            'demands.fields_hash', 'coalesce(decided.decisions_hash, 0)', 'coalesce(contradicted.contradictions_hash, 0)',
        ], ' ')) }} as version_hash
    from our_tracks
    cross join demands
    left join decided on our_tracks.track_key = decided.track_key
    left join contradicted on our_tracks.track_key = contradicted.track_key
)

select
    track_key,
    version_hash,
    '{{ invocation_id }}' as run_id
from versions
where {{ differs_from_written('versions', ['track_key'], ['version_hash']) }}

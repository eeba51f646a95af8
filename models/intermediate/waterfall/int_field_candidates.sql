{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_tracks() }}",
    indexes=[{'columns': ['track_key']}],
    tags=['takes_in_loads'],
) }}

with matches as (
    select * from {{ ref('int_provider_matches') }}
),

hits as (
    select * from {{ ref('int_provider_hits') }}
),

field_confidence as (
    select * from {{ ref('provider_field_confidence') }}
),

-- a person may speak for any field
supported as (
    select
        provider,
        metadata_field
    from field_confidence
    union
    select
        'manual' as provider,
        metadata_field
    from field_confidence
),

our_matches as (
    select *
    from matches
    where track_key in ({{ tracks_to_build() }})
),

candidates as (
    {{ waterfall_candidates('our_matches', 'hits', 'supported') | indent(4) }}
)

select * from candidates

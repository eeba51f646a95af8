{{ config(contract={'enforced': true}) }}

-- Where each field of silver comes from, and who was tried before.
with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

attempts as (
    select * from {{ ref('int_waterfall__attempts') }}
),

chains as (
    select
        track_key,
        metadata_field,
        max(case when outcome = 'accepted' then value end) as value,
        max(case when outcome = 'accepted' then provider end) as provider,
        max(case when outcome = 'accepted' then confidence end) as confidence,
        max(case when outcome = 'accepted' then priority end) as priority,
        max(case when outcome = 'accepted' then bronze_id end) as bronze_id,
        max(case when outcome = 'accepted' then fetched_at end) as fetched_at,
        {{ json_array_agg(json_build({
            'priority': 'priority', 'provider': 'provider', 'outcome': 'outcome', 'value': 'value', 'confidence': 'confidence',
            'min_confidence': 'min_confidence', 'match_method': 'match_method', 'bronze_id': 'bronze_id',
            'response_status': 'response_status', 'error_code': 'error_code',
        }), 'priority') }} as provider_chain
    from attempts
    group by track_key, metadata_field
)

select
    tracks.id as track_id,
    chains.track_key,
    chains.metadata_field,
    chains.value,
    chains.provider,
    chains.confidence,
    chains.priority,
    chains.bronze_id,
    chains.fetched_at,
    chains.provider_chain
from chains
inner join tracks on chains.track_key = tracks.track_key

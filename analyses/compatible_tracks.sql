-- What to play after a track, best first, and why.
-- The track is its name, or its id:
--   dbt --quiet show --select compatible_tracks --limit 20 --output json --vars '{track: deadmau5 - Strobe}'
{%- set wanted = dbt.string_literal(dbt.escape_single_quotes(var('track', 'deadmau5 - Strobe'))) %}

with track as (
    select *
    from {{ ref('gold_track_analytics') }}
    where
        lower(full_track_name) = lower({{ wanted }})
        or cast(track_id as {{ dbt.type_string() }}) = {{ wanted }}
),

recommendations as (
    select * from {{ ref('gold_harmonic_mixing_recommendations') }}
)

select
    track.full_track_name as now_playing,
    recommendations.recommendation_rank,
    recommendations.recommended_track_name,
    recommendations.compatibility,
    recommendations.score,
    recommendations.recommended_key,
    recommendations.recommended_bpm,
    {{ array_join('recommendations.reasons', ', ') }} as reasons
from track
inner join recommendations on track.track_id = recommendations.track_id
order by track.full_track_name, recommendations.recommendation_rank

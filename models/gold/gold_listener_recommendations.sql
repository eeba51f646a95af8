{{ config(
    contract={'enforced': true},
    indexes=[
        {'columns': ['listener_id', 'recommendation_rank'], 'unique': true},
        {'columns': ['recommended_track_id']},
    ],
) }}

-- The tracks that each listener does not know yet and will probably like, with why.
with candidates as (
    select * from {{ ref('int_recommending__candidates') }}
),

tracks as (
    select * from {{ ref('dim_tracks') }}
)

select
    candidates.listener_id,
    candidates.recommendation_rank,
    candidates.track_id as recommended_track_id,
    candidates.reason_type,
    candidates.because_of_track_id,
    cast(round(candidates.score, 4) as decimal(5, 4)) as score,
    cast(round(candidates.company, 4) as decimal(5, 4)) as company_score,
    cast(round(candidates.sound, 4) as decimal(5, 4)) as sound_score,
    cast(round(candidates.popularity, 4) as decimal(5, 4)) as popularity_score,
    tracks.artist_name || ' - ' || tracks.track_title as recommended_track_name,
    case candidates.reason_type
        when 'company' then 'played together with ' || because_of.artist_name || ' - ' || because_of.track_title
        when 'sound' then 'sounds like ' || because_of.artist_name || ' - ' || because_of.track_title
        when 'genre' then 'popular in ' || candidates.genre
        else 'popular now'
    end as reason
from candidates
inner join tracks on candidates.track_id = tracks.track_id
left join tracks as because_of on candidates.because_of_track_id = because_of.track_id

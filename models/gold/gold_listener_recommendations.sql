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
),

weighed as (
    select
        *,
        company * {{ var('listener_weight_company') }} as company_part,
        sound * {{ var('listener_weight_sound') }} as sound_part,
        popularity * {{ var('listener_weight_popularity') }} as popularity_part
    from candidates
),

scored as (
    select
        *,
        company_part + sound_part + popularity_part as score,
        case
            when company_part > 0 and company_part >= sound_part and company_part >= popularity_part then 'company'
            when sound_part > 0 and sound_part >= popularity_part then 'sound'
            when genre_share > 0 then 'genre'
            else 'popularity'
        end as reason_type
    from weighed
),

ranked as (
    select
        *,
        row_number() over (partition by listener_id order by score desc, popularity_rank asc) as recommendation_rank
    from scored
),

reasoned as (
    select
        *,
        case reason_type when 'company' then company_track_id when 'sound' then sound_track_id end as because_of_track_id
    from ranked
    where recommendation_rank <= {{ var('recommendations_per_listener') }}
)

select
    reasoned.listener_id,
    cast(reasoned.recommendation_rank as {{ dbt.type_int() }}) as recommendation_rank,
    reasoned.track_id as recommended_track_id,
    tracks.artist_name || ' - ' || tracks.track_title as recommended_track_name,
    cast(round(reasoned.score, 4) as decimal(5, 4)) as score,
    cast(round(reasoned.company, 4) as decimal(5, 4)) as company_score,
    cast(round(reasoned.sound, 4) as decimal(5, 4)) as sound_score,
    cast(round(reasoned.popularity, 4) as decimal(5, 4)) as popularity_score,
    reasoned.reason_type,
    reasoned.because_of_track_id,
    case reasoned.reason_type
        when 'company' then 'played together with ' || because_of.artist_name || ' - ' || because_of.track_title
        when 'sound' then 'sounds like ' || because_of.artist_name || ' - ' || because_of.track_title
        when 'genre' then 'popular in ' || reasoned.genre
        else 'popular now'
    end as reason
from reasoned
inner join tracks on reasoned.track_id = tracks.track_id
left join tracks as because_of on reasoned.because_of_track_id = because_of.track_id

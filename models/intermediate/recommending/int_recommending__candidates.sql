{{ config(indexes=[{'columns': ['listener_id', 'recommendation_rank'], 'unique': true}]) }}

-- What may please each listener most and is not known to him yet, by three ways: what sets and listeners of like mind play, what
-- sounds like what he hears, and what is popular in his genres. Who is new has only the last. Each way is bounded, so the cost
-- grows with the listeners and not with the catalogue; why a track is among the best is asked of the best alone. Sums are of
-- whole numbers, which floats add up exactly in any order.
{%- set genres_heard = 3 %}
{%- set popular_tracks = 2 * var('recommendations_per_listener') %}
{#- who was heard of later was nobody's listener then -#}
{%- set as_of = var('as_of_date') %}
{%- set is_known = 'true' if as_of is none else utc_date('listeners.first_listened_at') ~ " <= cast('" ~ as_of ~ "' as date)" %}

with listeners as (
    select * from {{ ref('dim_listeners') }}
),

plays as (
    select * from {{ ref('int_recommending__plays') }}
),

tastes as (
    select * from {{ ref('int_recommending__tastes') }}
),

like_minded as (
    select * from {{ ref('int_recommending__like_minded') }}
),

sound as (
    select * from {{ ref('int_recommending__sound') }}
),

popularity as (
    select * from {{ ref('int_recommending__popularity') }}
),

numbered as (
    select
        plays.context_id,
        plays.play_type,
        plays.place,
        popularity.popularity_rank
    from plays
    inner join popularity on plays.track_id = popularity.track_id
),

-- of another listener what tells most of the taste
told as (
    select
        context_id,
        popularity_rank
    from numbered
    where play_type = 'set' or place <= {{ taste_length() }}
),

genre_tastes as (
    select
        listener_id,
        genre,
        sum(taste_millionths) * 0.000001 as genre_share,
        row_number() over (partition by listener_id order by sum(taste_millionths) desc, genre asc) as genre_place
    from tastes
    where genre is not null
    group by listener_id, genre
),

ways as (
    select
        like_minded.listener_id,
        told.popularity_rank,
        like_minded.affinity as company,
        0 as sound
    from like_minded
    inner join told on like_minded.context_id = told.context_id
    union all
    select
        tastes.listener_id,
        sound.partner_rank as popularity_rank,
        0 as company,
        cast(tastes.taste_millionths as {{ dbt.type_float() }}) * sound.similarity_millionths as sound
    from tastes
    inner join sound on tastes.popularity_rank = sound.popularity_rank
    union all
    select
        genre_tastes.listener_id,
        popularity.popularity_rank,
        0 as company,
        0 as sound
    from genre_tastes
    inner join popularity on genre_tastes.genre = popularity.genre
    where
        genre_tastes.genre_place <= {{ genres_heard }}
        and popularity.popularity > 0
        and popularity.genre_rank <= {{ popular_tracks }}
    union all
    select
        listeners.listener_id,
        popularity.popularity_rank,
        0 as company,
        0 as sound
    from listeners
    cross join popularity
    where
        popularity.popularity > 0
        and popularity.popularity_rank <= {{ popular_tracks }}
        and {{ is_known }}
),

summed as (
    select
        listener_id,
        popularity_rank,
        sum(company) as company,
        sum(sound) as sound
    from ways
    group by listener_id, popularity_rank
),

unheard as (
    select summed.*
    from summed
    left join numbered on summed.listener_id = numbered.context_id and summed.popularity_rank = numbered.popularity_rank
    where numbered.context_id is null
),

bests as (
    select
        listener_id,
        max(company) as company,
        max(sound) as sound
    from unheard
    group by listener_id
),

-- 0–1 each: company and sound against the listener's best
compared as (
    select
        unheard.listener_id,
        unheard.popularity_rank,
        popularity.track_id,
        popularity.genre,
        coalesce(genre_tastes.genre_share, 0) as genre_share,
        coalesce(unheard.company / nullif(bests.company, 0), 0) as company,
        coalesce(unheard.sound / nullif(bests.sound, 0), 0) as sound,
        -- a genre that the listener does not hear counts little, but counts: the new listener has no genre yet
        cast(popularity.popularity as {{ dbt.type_float() }})
        * (0.2 + 0.8 * cast(coalesce(genre_tastes.genre_share, 0) as {{ dbt.type_float() }})) as popularity
    from unheard
    inner join bests on unheard.listener_id = bests.listener_id
    inner join popularity on unheard.popularity_rank = popularity.popularity_rank
    left join genre_tastes on unheard.listener_id = genre_tastes.listener_id and popularity.genre = genre_tastes.genre
),

weighed as (
    select
        *,
        company * {{ var('listener_weight_company') }} as company_part,
        sound * {{ var('listener_weight_sound') }} as sound_part,
        popularity * {{ var('listener_weight_popularity') }} as popularity_part
    from compared
),

ranked as (
    select
        *,
        row_number() over (
            partition by listener_id
            order by company_part + sound_part + popularity_part desc, popularity_rank asc
        ) as recommendation_rank
    from weighed
),

best as (
    select
        *,
        case
            when company_part > 0 and company_part >= sound_part and company_part >= popularity_part then 'company'
            when sound_part > 0 and sound_part >= popularity_part then 'sound'
            when genre_share > 0 then 'genre'
            else 'popularity'
        end as reason_type
    from ranked
    where recommendation_rank <= {{ var('recommendations_per_listener') }}
),

-- of what the listener knows, the track that speaks most for it: by company that of the nearest set or listener that has both
advocates as (
    select
        best.listener_id,
        best.recommendation_rank,
        like_minded.taste_place,
        row_number() over (
            partition by best.listener_id, best.recommendation_rank
            order by like_minded.affinity desc, like_minded.taste_place asc
        ) as place
    from best
    inner join like_minded on best.listener_id = like_minded.listener_id
    inner join told on like_minded.context_id = told.context_id and best.popularity_rank = told.popularity_rank
    where best.reason_type = 'company'
    union all
    select
        best.listener_id,
        best.recommendation_rank,
        tastes.taste_place,
        row_number() over (
            partition by best.listener_id, best.recommendation_rank
            order by
                cast(tastes.taste_millionths as {{ dbt.type_float() }}) * sound.similarity_millionths desc,
                tastes.taste_place asc
        ) as place
    from best
    inner join tastes on best.listener_id = tastes.listener_id
    inner join sound on tastes.popularity_rank = sound.popularity_rank and best.popularity_rank = sound.partner_rank
    where best.reason_type = 'sound'
)

select
    best.listener_id,
    cast(best.recommendation_rank as {{ dbt.type_int() }}) as recommendation_rank,
    best.track_id,
    best.genre,
    cast(best.company_part + best.sound_part + best.popularity_part as decimal(7, 6)) as score,
    cast(best.company as decimal(7, 6)) as company,
    cast(best.sound as decimal(7, 6)) as sound,
    cast(best.popularity as decimal(7, 6)) as popularity,
    best.reason_type,
    tastes.track_id as because_of_track_id
from best
left join advocates
    on
        best.listener_id = advocates.listener_id
        and best.recommendation_rank = advocates.recommendation_rank
        and advocates.place = 1
left join tastes on advocates.listener_id = tastes.listener_id and advocates.taste_place = tastes.taste_place

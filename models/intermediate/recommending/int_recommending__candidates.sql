{{ config(indexes=[{'columns': ['listener_id', 'recommendation_rank'], 'unique': true}]) }}

-- What may please each listener most and is not known to him yet, by three ways: what sets and listeners of like mind play, what
-- sounds like what he hears, and what is popular in his genres. Who is new has only the last. Each way is bounded, so the cost
-- grows with the listeners and not with the catalogue; each listener adds up and sorts his own thousand tracks; why a track is
-- among the best is asked of the best alone. Sums are of whole numbers, which floats add up exactly in any order.
{%- set genres_heard = 3 %}
{%- set popular_tracks = 2 * var('recommendations_per_listener') %}
{%- set genre_places = range(1, genres_heard + 1) %}
{#- who was heard of later was nobody's listener then -#}
{%- set as_of = var('as_of_date') %}
{%- set is_known = 'true' if as_of is none else utc_date('listeners.first_listened_at') ~ " <= cast('" ~ as_of ~ "' as date)" %}

with listeners as (
    select * from {{ ref('dim_listeners') }}
),

contexts as (
    select * from {{ ref('int_recommending__contexts') }}
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

ranks as (
    select * from {{ ref('int_recommending__popularity') }}
),

tracks as (
    select * from {{ ref('dim_tracks') }}
),

-- no number may be missing, as it is a place in an array
popularity as (
    select
        ranks.track_id,
        ranks.popularity,
        ranks.popularity_rank,
        tracks.genre,
        row_number() over (partition by tracks.genre order by ranks.popularity_rank asc) as genre_rank
    from ranks
    left join tracks on ranks.track_id = tracks.track_id
),

genres as (
    select
        genre,
        cast(row_number() over (order by genre asc) as {{ dbt.type_int() }}) as genre_number
    from popularity
    where genre is not null
    group by genre
),

popular_in_genre as (
    select
        genre,
        {{ array_in_order('popularity_rank', 'genre_rank') }} as track_numbers
    from popularity
    where genre is not null and popularity > 0 and genre_rank <= {{ popular_tracks }}
    group by genre
),

most_popular as (
    select {{ array_in_order('popularity_rank', 'popularity_rank') }} as track_numbers
    from popularity
    where popularity > 0 and popularity_rank <= {{ popular_tracks }}
),

-- a track's number is its place in each of these
all_tracks as (
    select
        {{ array_in_order('cast(popularity.popularity as ' ~ dbt.type_float() ~ ')', 'popularity.popularity_rank') }}
            as popularities,
        {{ array_in_order('coalesce(genres.genre_number, 0)', 'popularity.popularity_rank') }} as genre_numbers
    from popularity
    left join genres on popularity.genre = genres.genre
),

genre_tastes as (
    select
        tastes.listener_id,
        popularity.genre,
        cast(sum(tastes.taste_millionths) as {{ dbt.type_float() }}) / 1000000 as genre_share,
        row_number() over (
            partition by tastes.listener_id
            order by sum(tastes.taste_millionths) desc, popularity.genre asc
        ) as genre_place
    from tastes
    inner join popularity on tastes.popularity_rank = popularity.popularity_rank
    where popularity.genre is not null
    group by tastes.listener_id, popularity.genre
),

listener_genres as (
    select
        genre_tastes.listener_id,
        {{ array_in_order('genres.genre_number', 'genre_tastes.genre_place') }} as genre_numbers,
        {%- for place in genre_places %}
        max(case genre_tastes.genre_place when {{ place }} then popular_in_genre.track_numbers end)
            as popular_in_genre_{{ place }},
        {%- endfor %}
        {{ array_in_order('genre_tastes.genre_share', 'genre_tastes.genre_place') }} as genre_shares
    from genre_tastes
    inner join genres on genre_tastes.genre = genres.genre
    left join popular_in_genre on genre_tastes.genre = popular_in_genre.genre
    group by genre_tastes.listener_id
),

-- of the track that speaks for the nearest set or listener, and so on
listener_advocates as (
    select
        listener_id,
        {{ array_in_order('taste_place', 'nearness_rank') }} as taste_places
    from like_minded
    group by listener_id
),

asking as (
    select
        listeners.listener_id,
        listener_genres.genre_numbers,
        listener_genres.genre_shares,
        {%- for place in genre_places %}
        listener_genres.popular_in_genre_{{ place }},
        {%- endfor %}
        listener_advocates.taste_places as advocates,
        heard.track_numbers as heard_numbers,
        most_popular.track_numbers as popular_numbers
    from listeners
    cross join most_popular
    left join listener_genres on listeners.listener_id = listener_genres.listener_id
    left join listener_advocates on listeners.listener_id = listener_advocates.listener_id
    left join contexts as heard on listeners.listener_id = heard.context_id
    where {{ is_known }}
),

best as (
    select
        first_tracks.*,
        asking.listener_id
    from asking
    {{ first_rows_of(
        weighed_candidates(
            'asking', genre_places, ref('int_recommending__like_minded'), ref('int_recommending__contexts'),
            ref('int_recommending__tastes'), ref('int_recommending__sound'), 'all_tracks'
        ),
        'score desc, popularity_rank asc',
        var('recommendations_per_listener'),
        'first_tracks',
    ) }}
),

ranked as (
    select
        best.*,
        popularity.track_id,
        popularity.genre,
        row_number() over (partition by best.listener_id order by best.score desc, best.popularity_rank asc)
            as recommendation_rank,
        case
            when best.company_part > 0 and best.company_part >= best.sound_part and best.company_part >= best.popularity_part
                then 'company'
            when best.sound_part > 0 and best.sound_part >= best.popularity_part then 'sound'
            when best.genre_share > 0 then 'genre'
            else 'popularity'
        end as reason_type
    from best
    inner join popularity on best.popularity_rank = popularity.popularity_rank
),

likened as (
    select
        ranked.listener_id,
        ranked.recommendation_rank,
        tastes.taste_place,
        tastes.taste_millionths,
        {{ array_item('sound.similarity_millionths', array_place('sound.partner_ranks', 'ranked.popularity_rank')) }}
            as similarity_millionths
    from ranked
    inner join tastes on ranked.listener_id = tastes.listener_id
    inner join sound on tastes.popularity_rank = sound.popularity_rank
    where ranked.reason_type = 'sound'
    {{ evaluated_once() }}
),

-- of what the listener hears, the track that sounds most like it
sound_advocates as (
    select
        listener_id,
        recommendation_rank,
        taste_place,
        row_number() over (
            partition by listener_id, recommendation_rank
            order by cast(taste_millionths as {{ dbt.type_float() }}) * similarity_millionths desc, taste_place asc
        ) as place
    from likened
    where similarity_millionths is not null
),

-- by company it is that of the nearest set or listener that has both
explained as (
    select
        ranked.*,
        case ranked.reason_type
            when 'company' then ranked.company_advocate
            when 'sound' then sound_advocates.taste_place
        end as advocate
    from ranked
    left join sound_advocates
        on
            ranked.listener_id = sound_advocates.listener_id
            and ranked.recommendation_rank = sound_advocates.recommendation_rank
            and sound_advocates.place = 1
)

select
    explained.listener_id,
    cast(explained.recommendation_rank as {{ dbt.type_int() }}) as recommendation_rank,
    explained.track_id,
    explained.genre,
    cast(explained.score as decimal(7, 6)) as score,
    cast(explained.company as decimal(7, 6)) as company,
    cast(explained.sound as decimal(7, 6)) as sound,
    cast(explained.popularity as decimal(7, 6)) as popularity,
    explained.reason_type,
    tastes.track_id as because_of_track_id
from explained
left join tastes on explained.listener_id = tastes.listener_id and explained.advocate = tastes.taste_place

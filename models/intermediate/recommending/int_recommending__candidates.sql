{{ config(indexes=[{'columns': ['listener_id', 'track_id'], 'unique': true}]) }}

-- What may please each listener and is not known to him yet, by three ways: the company of what he hears, its sound, and what is
-- popular in his genres. Who is new has only the last. Each way is bounded, so the cost grows with the listeners and not with the
-- catalogue.
{%- set taste_length = 30 %}
{%- set popular_in_genre = 2 * var('recommendations_per_listener') %}
{#- who was heard of later was nobody's listener then -#}
{%- set as_of = var('as_of_date') %}
{%- set is_known = 'true' if as_of is none else utc_date('listeners.first_listened_at') ~ " <= cast('" ~ as_of ~ "' as date)" %}
{%- set popular_anywhere = 4 * var('recommendations_per_listener') %}

with listeners as (
    select * from {{ ref('dim_listeners') }}
),

plays as (
    select * from {{ ref('int_recommending__plays') }}
),

company as (
    select * from {{ ref('int_recommending__company') }}
),

sound as (
    select * from {{ ref('int_recommending__sound') }}
),

popularity as (
    select * from {{ ref('int_recommending__popularity') }}
),

liked as (
    select
        context_id as listener_id,
        track_id,
        cast(round(weight / sum(weight) over (partition by context_id), 6) as decimal(7, 6)) as taste_share
    from plays
    where play_type = 'listen' and place <= {{ taste_length }}
),

genre_tastes as (
    select
        liked.listener_id,
        popularity.genre,
        sum(liked.taste_share) as genre_share
    from liked
    inner join popularity on liked.track_id = popularity.track_id
    where popularity.genre is not null
    group by liked.listener_id, popularity.genre
),

ways as (
    select
        liked.listener_id,
        company.partner_id as track_id,
        liked.track_id as liked_track_id,
        liked.taste_share * company.closeness as company,
        0 as sound
    from liked
    inner join company on liked.track_id = company.track_id
    union all
    select
        liked.listener_id,
        sound.partner_id as track_id,
        liked.track_id as liked_track_id,
        0 as company,
        liked.taste_share * sound.similarity as sound
    from liked
    inner join sound on liked.track_id = sound.track_id
    union all
    select
        genre_tastes.listener_id,
        popularity.track_id,
        null as liked_track_id,
        0 as company,
        0 as sound
    from genre_tastes
    inner join popularity on genre_tastes.genre = popularity.genre
    where popularity.popularity > 0 and popularity.genre_rank <= {{ popular_in_genre }}
    union all
    select
        listeners.listener_id,
        popularity.track_id,
        null as liked_track_id,
        0 as company,
        0 as sound
    from listeners
    cross join popularity
    where
        popularity.popularity > 0
        and popularity.popularity_rank <= {{ popular_anywhere }}
        and {{ is_known }}
),

unheard as (
    select *
    from ways
    where not exists (
        select 1
        from plays
        where plays.context_id = ways.listener_id and plays.track_id = ways.track_id
    )
),

-- of what the listener knows, the track that speaks most for it
told_apart as (
    select
        listener_id,
        track_id,
        company,
        sound,
        first_value(liked_track_id) over (
            partition by listener_id, track_id
            order by company desc, liked_track_id asc nulls last
        ) as company_track_id,
        first_value(liked_track_id) over (
            partition by listener_id, track_id
            order by sound desc, liked_track_id asc nulls last
        ) as sound_track_id
    from unheard
),

summed as (
    select
        listener_id,
        track_id,
        company_track_id,
        sound_track_id,
        sum(company) as company,
        sum(sound) as sound
    from told_apart
    group by listener_id, track_id, company_track_id, sound_track_id
)

select
    summed.listener_id,
    summed.track_id,
    popularity.genre,
    popularity.popularity_rank,
    cast(coalesce(genre_tastes.genre_share, 0) as decimal(7, 6)) as genre_share,
    -- 0–1 each: against the listener's best
    cast(round(
        coalesce(summed.company / nullif(max(summed.company) over (partition by summed.listener_id), 0), 0), 6
    ) as decimal(7, 6)) as company,
    cast(round(
        coalesce(summed.sound / nullif(max(summed.sound) over (partition by summed.listener_id), 0), 0), 6
    ) as decimal(7, 6)) as sound,
    -- a genre that the listener does not hear counts little, but counts: the new listener has no genre yet
    cast(round(
        popularity.popularity * (0.2 + 0.8 * coalesce(genre_tastes.genre_share, 0)), 6
    ) as decimal(7, 6)) as popularity,
    case when summed.company > 0 then summed.company_track_id end as company_track_id,
    case when summed.sound > 0 then summed.sound_track_id end as sound_track_id
from summed
inner join popularity on summed.track_id = popularity.track_id
left join genre_tastes on summed.listener_id = genre_tastes.listener_id and popularity.genre = genre_tastes.genre

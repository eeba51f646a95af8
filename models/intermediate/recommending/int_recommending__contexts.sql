{{ config(indexes=[{'columns': ['context_id'], 'unique': true}]) }}

-- Each set and each listener with the tracks played or heard there as one array: who asks a context what it holds reads one row.
with plays as (
    select * from {{ ref('int_recommending__plays') }}
),

popularity as (
    select * from {{ ref('int_recommending__popularity') }}
)

select
    plays.context_id,
    plays.play_type,
    {{ array_in_order('popularity.popularity_rank', 'plays.place') }} as track_numbers
from plays
inner join popularity on plays.track_id = popularity.track_id
group by plays.context_id, plays.play_type

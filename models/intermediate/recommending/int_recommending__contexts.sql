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
    {{ array_in_order('popularity.popularity_rank', 'plays.place') }} as track_numbers,
    {{ array_in_order('plays.place', 'plays.place') }} as places,
    {{ array_in_order(
        'cast(1000000 * case when plays.weight > 1 then 1 else plays.weight end as ' ~ dbt.type_int() ~ ')', 'plays.place'
    ) }} as weights_millionths
from plays
inner join popularity on plays.track_id = popularity.track_id
group by plays.context_id, plays.play_type

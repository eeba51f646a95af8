{{ config(indexes=[{'columns': ['popularity_rank'], 'unique': true}]) }}

-- The tracks that keep a track company in sets and among listeners, the closest ones of each in one array. Only the latest sets
-- of a track count, in a set only tracks at most so many rows apart, and of a listener only those that tell most of the taste:
-- what is played everywhere, a long set or a long history does not square. Evidence is counted in whole numbers, which add up
-- exactly in any order, and faster than decimals; each track adds up and sorts its own.
{%- set reach = 10 %}
{%- set sets_per_track = 40 %}
{%- set tracks_per_listener = 15 %}
{%- set length = 50 %}
{%- set first_place = 'set_rows.track_place - ' ~ reach %}
{%- set last_place = 'set_rows.track_place + ' ~ reach %}

with contexts as (
    select * from {{ ref('int_recommending__contexts') }}
),

popularity as (
    select * from {{ ref('int_recommending__popularity') }}
),

-- a track's number is its place
all_tracks as (
    select {{ array_in_order('specialness', 'popularity_rank') }} as specialnesses
    from popularity
),

-- near rows count more than far ones, and what is played later more than what was played before
distances as (
    {%- for distance in range(-reach, reach + 1) %}
    select
        {{ distance }} as row_distance,
        {{ (1000 * (1 if distance > 0 else 0.75) / distance | abs ** 0.5) | round | int if distance else 0 }} as nearness
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

all_distances as (
    select {{ array_in_order('nearness', 'row_distance') }} as nearness
    from distances
),

sets as (
    select * from contexts
    where play_type = 'set'
),

set_rows as (
    select
        sets.context_id,
        track.item as popularity_rank,
        track.item_index as track_place,
        {{ array_item('sets.weights_millionths', 'track.item_index') }} as weight_millionths,
        row_number() over (
            partition by track.item
            order by {{ array_item('sets.weights_millionths', 'track.item_index') }} desc, sets.context_id asc
        ) as recency
    from sets
    {{ flatten_text_array('sets.track_numbers', 'track') }}
),

-- within reach are at most so many tracks to either side, fewer where rows hold no track that is known
neighbours as (
    select
        set_rows.popularity_rank,
        set_rows.weight_millionths,
        {{ array_item('sets.places', 'set_rows.track_place') }} as place,
        {{ array_slice('sets.track_numbers', first_place, last_place) }} as track_numbers,
        {{ array_slice('sets.places', first_place, last_place) }} as places
    from set_rows
    inner join sets on set_rows.context_id = sets.context_id
    where set_rows.recency <= {{ sets_per_track }}
    {{ evaluated_once() }}
),

played_near as (
    select
        neighbours.popularity_rank,
        partner.item as partner_rank,
        neighbours.weight_millionths * {{ array_item(
            '(select nearness from all_distances)',
            array_item('neighbours.places', 'partner.item_index') ~ ' - neighbours.place + ' ~ (reach + 1)
        ) }} as evidence
    from neighbours
    {{ flatten_text_array('neighbours.track_numbers', 'partner') }}
),

tastes as (
    select
        {{ array_slice('track_numbers', 1, tracks_per_listener) }} as track_numbers,
        {{ array_slice('weights_millionths', 1, tracks_per_listener) }} as weights_millionths
    from contexts
    where play_type = 'listen'
    {{ evaluated_once() }}
),

-- who hears many tracks says less about each pair of them
parts as (
    select
        *,
        cast(1000 / sqrt(cast({{ array_length('track_numbers') }} as decimal(9, 2))) as {{ dbt.type_int() }}) as part
    from tastes
    {{ evaluated_once() }}
),

heard_together as (
    select
        track.item as popularity_rank,
        partner.item as partner_rank,
        parts.part * case
            when
                {{ array_item('parts.weights_millionths', 'track.item_index') }}
                < {{ array_item('parts.weights_millionths', 'partner.item_index') }}
                then {{ array_item('parts.weights_millionths', 'track.item_index') }}
            else {{ array_item('parts.weights_millionths', 'partner.item_index') }}
        end as evidence
    from parts
    {{ flatten_text_array('parts.track_numbers', 'track') }}
    {{ flatten_text_array('parts.track_numbers', 'partner') }}
    where track.item <> partner.item
),

evidence as (
    select * from played_near
    union all
    select * from heard_together
),

collected as (
    select
        popularity_rank,
        {{ array_in_any_order('partner_rank') }} as partner_ranks,
        {{ array_in_any_order('evidence') }} as evidence
    from evidence
    where evidence > 0
    group by popularity_rank
)

select
    collected.popularity_rank,
    closest.partner_ranks,
    closest.closeness_millionths
from collected
{{ arrays_of_first_rows(
    compared_company('collected', 'all_tracks'),
    {'partner_ranks': 'partner_rank', 'closeness_millionths': 'closeness_millionths'},
    'strength desc, partner_rank asc',
    length,
    'closest',
) }}

-- For each track the first partners that are as near as can be; in all but sparse corners of the catalogue these are as many
-- as are recommended. They come by popularity, so whoever has enough here has found the best.
-- Tracks of one cell look through one list: the partners in the cell and in those around it, in every compatible key.
with tracks as (
    select * from {{ ref('int_mixing__tracks') }}
),

moves as (
    select * from {{ ref('int_mixing__moves') }}
),

cells as (
    select distinct
        wheel_key,
        cell
    from tracks
),

moves_made as (
    select
        from_wheel_key,
        to_wheel_key - from_wheel_key as key_distance,
        row_number() over (partition by from_wheel_key order by to_wheel_key asc) as move_number
    from moves
    where is_compatible
),

-- always four, the key itself among them
compatible_key_distances as (
    select
        from_wheel_key,
        max(case move_number when 1 then key_distance end) as distance_1,
        max(case move_number when 2 then key_distance end) as distance_2,
        max(case move_number when 3 then key_distance end) as distance_3,
        max(case move_number when 4 then key_distance end) as distance_4
    from moves_made
    group by from_wheel_key
)

select
    track.popularity_rank,
    track.partner_ids
from cells
inner join compatible_key_distances on cells.wheel_key = compatible_key_distances.from_wheel_key
{{ first_in_shared_list(
    members=ref('int_mixing__tracks'),
    is_member='members.cell = cells.cell',
    member_columns=['members.popularity_rank'],
    list=partners_in_and_beside(ref('int_mixing__partners'), 'cells.cell'),
    list_order='popularity_rank',
    is_found='list.popularity_rank <> members.popularity_rank and ' ~ within_best_reach('members', 'list'),
    value='track_id',
    row_limit=var('recommendations_per_track'),
    values_name='partner_ids',
    alias='track',
) }}

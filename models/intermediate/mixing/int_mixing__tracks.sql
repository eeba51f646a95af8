{{ config(indexes=[{'columns': ['wheel_key', 'tempo']}, {'columns': ['cell']}]) }}

-- The tracks as the search for partners compares them: in whole numbers, and by rank of popularity.
with tracks as (
    select * from {{ ref('int_promoted_tracks') }}
),

wheel as (
    select * from {{ ref('camelot_wheel') }}
),

measured as (
    select
        tracks.track_id,
        tracks.full_track_name,
        tracks.key,
        tracks.bpm,
        wheel.camelot_number,
        wheel.camelot_letter,
        {{ wheel_key('wheel.camelot_number', 'wheel.camelot_letter') }} as wheel_key,
        {{ tempo_level('tracks.bpm') }} as tempo,
        {{ energy_level('tracks.energy') }} as energy_level,
        cast(row_number() over (order by tracks.play_count desc nulls last, tracks.track_id asc) as {{ dbt.type_int() }})
            as popularity_rank
    from tracks
    inner join wheel on tracks.key = wheel.camelot
    where tracks.bpm is not null
)

select
    popularity_rank,
    track_id,
    full_track_name,
    key,
    camelot_number,
    camelot_letter,
    bpm,
    wheel_key,
    tempo,
    energy_level,
    {{ mixing_cell('wheel_key', 'tempo', 'energy_level') }} as cell
from measured
-- in the order in which the search reads them: whole cells, and keys by tempo
order by cell asc

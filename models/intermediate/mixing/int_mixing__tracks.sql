{{ config(indexes=[{'columns': ['wheel_key', 'tempo']}, {'columns': ['cell']}]) }}

-- The tracks as the search for partners compares them: in whole numbers, and by rank of popularity. As of a past day nothing is
-- popular by what was played later.
{#- named here: dbt looks for refs where there is no such day, too #}
{%- set dated_sets, playlist_tracks = ref('int_dated_sets'), ref('silver_playlist_tracks') %}
{%- set as_of = var('as_of_date') %}
{%- set play_count = 'tracks.play_count' if as_of is none else 'coalesce(plays.play_count, 0)' %}

with tracks as (
    select * from {{ ref('int_promoted_tracks') }}
),

wheel as (
    select * from {{ ref('camelot_wheel') }}
),

{% if as_of is not none -%}
plays as (
    select
        playlist_tracks.track_id,
        count(*) as play_count
    from {{ playlist_tracks }} as playlist_tracks
    inner join {{ dated_sets }} as sets on playlist_tracks.playlist_id = sets.playlist_id
    group by playlist_tracks.track_id
),

{% endif -%}
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
        cast(row_number() over (order by {{ play_count }} desc nulls last, tracks.track_id asc) as {{ dbt.type_int() }})
            as popularity_rank
    from tracks
    inner join wheel on tracks.key = wheel.camelot
    {%- if as_of is not none %}
    left join plays on tracks.track_id = plays.track_id
    {%- endif %}
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

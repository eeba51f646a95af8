{{ config(
    materialized='table',
    meta={'kept_while_unchanged': true},
    contract={'enforced': true},
    indexes=[{'columns': ['from_track_id', 'to_track_id'], 'unique': true}],
) }}

-- Which track DJs play after which: neighbours in a set, both identified, with nothing missing between them.
with playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

transitions as (
    {{ set_transitions('playlist_tracks') | indent(4) }}
)

select
    from_track_id,
    to_track_id,
    cast(count(*) as {{ dbt.type_int() }}) as times_played,
    cast(count(distinct playlist_id) as {{ dbt.type_int() }}) as playlists,
    cast(avg(cue_distance_ms) as {{ dbt.type_int() }}) as mean_cue_distance_ms
from transitions
group by from_track_id, to_track_id

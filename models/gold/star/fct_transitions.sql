{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_sets() }}",
    on_schema_change='fail',
    contract={'enforced': true},
    indexes=[
        {'columns': ['playlist_id', 'row_index'], 'unique': true},
        {'columns': ['from_track_id', 'to_track_id']},
        {'columns': ['to_track_id']},
        {'columns': ['played_on']},
    ],
    tags=['takes_in_loads'],
) }}

-- Each time a DJ went from one track to another; silver_track_transitions has the same counted per pair.
with playlist_tracks as (
    select *
    from {{ ref('silver_playlist_tracks') }}
    where playlist_id in ({{ sets_to_build() }})
),

playlists as (
    select * from {{ ref('silver_enriched_playlists') }}
),

transitions as (
    {{ set_transitions('playlist_tracks') | indent(4) }}
)

select
    transitions.playlist_id,
    transitions.row_index,
    transitions.from_track_id,
    transitions.to_track_id,
    transitions.cue_distance_ms,
    {{ played_on('playlists') }} as played_on,
    playlists.artist_id as dj_artist_id
from transitions
inner join playlists on transitions.playlist_id = playlists.id

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_tracks() }}",
    indexes=[{'columns': ['track_key']}, {'columns': ['artist_key']}],
    tags=['takes_in_loads'],
) }}

-- Who a track is by.
with tracks as (
    select * from {{ ref('int_tracks') }}
),

credits as (
    select * from {{ ref('int_track_credits') }}
),

joint_artists as (
    select * from {{ ref('int_joint_artists') }}
),

our_credits as (
    select
        tracks.track_key as owner_key,
        credits.place,
        credits.artist_name,
        credits.artist_key
    from tracks
    inner join credits on tracks.name_key = credits.name_key
    where tracks.track_key in ({{ tracks_to_build() }})
),

resolved as (
    {{ resolved_artists('our_credits', 'joint_artists') | indent(4) }}
)

select
    owner_key as track_key,
    place,
    artist_key,
    artist_name
from resolved

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['playlist_id', 'artist_1_id', 'artist_2_id'],
    pre_hook="{{ delete_settled_meetings() }}",
    indexes=[{'columns': ['playlist_id']}, {'columns': ['artist_1_id', 'artist_2_id']}],
    tags=['takes_in_loads'],
) }}

-- Sets in which two artists meet, as they are played near each other. Only tracks at most three rows apart count, so that a set
-- of n tracks makes 3n pairs and not n² of them.
{%- set reach = 3 %}

with track_artists as (
    select * from {{ ref('gold_track_artists') }}
),

playlists as (
    select * from {{ ref('silver_enriched_playlists') }}
),

playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

our_sets as (
    {{ sets_to_build() }}
),

played as (
    select
        playlist_tracks.playlist_id,
        playlist_tracks.row_index,
        playlist_tracks.track_id,
        track_artists.artist_id
    from our_sets
    inner join playlist_tracks on our_sets.playlist_id = playlist_tracks.playlist_id
    inner join track_artists on playlist_tracks.track_id = track_artists.track_id
    where track_artists.credit_role = 'credited'
    {{ evaluated_once() }}
),

distances as (
    {%- for distance in range(1, reach + 1) %}
    select {{ distance }} as row_distance
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

-- two rows of a set are looked at once, so the artists come in either order; one track by both is not two
neighbours as (
    select distinct
        played.playlist_id,
        case when played.artist_id < partners.artist_id then played.artist_id else partners.artist_id end as artist_1_id,
        case when played.artist_id < partners.artist_id then partners.artist_id else played.artist_id end as artist_2_id
    from played
    cross join distances
    inner join played as partners
        on played.playlist_id = partners.playlist_id and played.row_index + distances.row_distance = partners.row_index
    where played.artist_id <> partners.artist_id and played.track_id <> partners.track_id
),

meetings as (
    select
        neighbours.playlist_id,
        neighbours.artist_1_id,
        neighbours.artist_2_id,
        {{ played_on('playlists') }} as met_on
    from neighbours
    inner join playlists on neighbours.playlist_id = playlists.id
)

{{ meetings_to_write('our_sets', ['playlist_id', 'artist_1_id', 'artist_2_id']) }}

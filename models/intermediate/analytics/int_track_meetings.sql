{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['track_id', 'artist_1_id', 'artist_2_id'],
    pre_hook="{{ delete_settled_meetings() }}",
    indexes=[{'columns': ['track_id']}, {'columns': ['artist_1_id', 'artist_2_id']}],
    tags=['takes_in_loads'],
) }}

-- Tracks on which two artists meet, as both made them.
with track_artists as (
    select * from {{ ref('gold_track_artists') }}
),

tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

our_tracks as (
    {{ credits_to_build() }}
),

meetings as (
    select
        track_artists.track_id,
        track_artists.artist_id as artist_1_id,
        partners.artist_id as artist_2_id,
        track_artists.credit_role = 'credited' and partners.credit_role = 'credited' as credits_both,
        -- a date too far ahead to be true would be the latest for ever
        case
            when not {{ array_has('tracks.validation_warnings', "'release_date_in_future'") }} then tracks.release_date
        end as met_on
    from our_tracks
    inner join track_artists on our_tracks.track_id = track_artists.track_id
    inner join track_artists as partners
        on track_artists.track_id = partners.track_id and track_artists.artist_id < partners.artist_id
    inner join tracks on track_artists.track_id = tracks.id
)

{{ meetings_to_write('our_tracks', ['track_id', 'artist_1_id', 'artist_2_id'], ['credits_both']) }}

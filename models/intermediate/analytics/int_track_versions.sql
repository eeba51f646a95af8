{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='track_id',
    pre_hook="{{ delete_merged_tracks('track_id') }}",
    indexes=[{'columns': ['track_id'], 'unique': true}],
    tags=['takes_in_loads'],
) }}

-- Which run last changed what sets show of a track. Most of what is told in a night changes nothing of that: another confidence,
-- one more answer, a label.
with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

our_tracks as (
    {{ tracks_to_build('int_tracks_to_write') }}
),

shown as (
    select
        id as track_id,
        artist_names,
        genre,
        bpm,
        key,
        energy,
        danceability
    from tracks
    where track_key in (select our_tracks.track_key from our_tracks)
),

versions as (
    select
        track_id,
        {{ hash_row('shown') }} as version_hash
    from shown
)

select
    track_id,
    version_hash,
    '{{ invocation_id }}' as run_id
from versions
where {{ differs_from_written('versions', ['track_id'], ['version_hash']) }}

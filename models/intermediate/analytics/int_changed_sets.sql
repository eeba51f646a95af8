{{ config(indexes=[{'columns': ['playlist_id'], 'unique': true}]) }}

-- The sets whose rows gold writes anew: those that silver wrote, those that became another one, and those with a row of a track
-- that was merged, or of which other artists are known, all since the last run that came to its end.
with playlists as (
    select * from {{ ref('silver_enriched_playlists') }}
),

sets as (
    select * from {{ ref('int_playlist_sets') }}
),

playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

track_merges as (
    select * from {{ ref('int_track_merges') }}
),

track_artists as (
    select * from {{ ref('gold_track_artists') }}
),

other_tracks as (
    select {{ uuid_from_hash('canonical_track_key') }} as track_id
    from track_merges
    where {{ is_unsettled('run_id') }}
    union
    select track_id
    from track_artists
    where {{ is_unsettled('enrichment_run_id') }}
)

select id as playlist_id
from playlists
where {{ is_unsettled('enrichment_run_id') }}
union
select page_id as playlist_id
from sets
where {{ is_of_unsettled_load('load_id') }} and page_id <> playlist_id
union
select playlist_tracks.playlist_id
from other_tracks
inner join playlist_tracks on other_tracks.track_id = playlist_tracks.track_id

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['source_id', 'artist_1_id', 'artist_2_id'],
    pre_hook="{{ delete_settled_meetings() }}",
    indexes=[{'columns': ['source_id']}, {'columns': ['artist_1_id', 'artist_2_id']}],
    tags=['takes_in_loads'],
) }}

-- Where two artists meet: on a track that both made, or in a set that plays them near each other. In a set only tracks at most
-- three rows apart count, so that a set of n tracks makes 3n pairs and not n² of them. Sets and tracks that changed most often
-- bring the same artists together as before: only what is new, other or gone is written.
{%- set reach = 3 %}

with track_artists as (
    select * from {{ ref('gold_track_artists') }}
),

tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
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

our_tracks as (
    {{ credits_to_build() }}
),

made_together as (
    select
        track_artists.track_id as source_id,
        track_artists.artist_id as artist_1_id,
        partners.artist_id as artist_2_id,
        1 as collaboration_count,
        case when track_artists.credit_role = 'credited' and partners.credit_role = 'credited' then 1 else 0 end as shared_tracks,
        0 as shared_playlists,
        -- a date too far ahead to be true would be the latest for ever
        case
            when not {{ array_has('tracks.validation_warnings', "'release_date_in_future'") }} then tracks.release_date
        end as met_on
    from our_tracks
    inner join track_artists on our_tracks.track_id = track_artists.track_id
    inner join track_artists as partners
        on track_artists.track_id = partners.track_id and track_artists.artist_id < partners.artist_id
    inner join tracks on track_artists.track_id = tracks.id
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
    select * from made_together
    union all
    select
        neighbours.playlist_id as source_id,
        neighbours.artist_1_id,
        neighbours.artist_2_id,
        0 as collaboration_count,
        0 as shared_tracks,
        1 as shared_playlists,
        {{ played_on('playlists') }} as met_on
    from neighbours
    inner join playlists on neighbours.playlist_id = playlists.id
)
{%- if is_incremental() %},

our_sources as (
    select playlist_id as source_id from our_sets
    union
    select track_id as source_id from our_tracks
),

known as (
    select *
    from {{ this }}
    where source_id in (select our_sources.source_id from our_sources)
)

select
    coalesce(meetings.source_id, known.source_id) as source_id,
    coalesce(meetings.artist_1_id, known.artist_1_id) as artist_1_id,
    coalesce(meetings.artist_2_id, known.artist_2_id) as artist_2_id,
    coalesce(meetings.collaboration_count, known.collaboration_count) as collaboration_count,
    coalesce(meetings.shared_tracks, known.shared_tracks) as shared_tracks,
    coalesce(meetings.shared_playlists, known.shared_playlists) as shared_playlists,
    case when meetings.source_id is null then known.met_on else meetings.met_on end as met_on,
    -- stays, marked, until whatever is made of it has seen that it is gone
    meetings.source_id is null as is_gone,
    '{{ invocation_id }}' as run_id
from meetings
full outer join known
    on
        meetings.source_id = known.source_id
        and meetings.artist_1_id = known.artist_1_id
        and meetings.artist_2_id = known.artist_2_id
where
    known.source_id is null
    or (meetings.source_id is null) <> known.is_gone
    or meetings.shared_tracks <> known.shared_tracks
    or (
        meetings.source_id is not null
        and coalesce(meetings.met_on <> known.met_on, (meetings.met_on is null) <> (known.met_on is null))
    )
{%- else %}

select
    *,
    false as is_gone,
    '{{ invocation_id }}' as run_id
from meetings
{%- endif %}

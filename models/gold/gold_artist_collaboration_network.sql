{{ config(
    contract={'enforced': true},
    indexes=[{'columns': ['artist_1_id', 'artist_2_id'], 'unique': true}, {'columns': ['artist_2_id']}],
) }}

-- Which artists belong together: they made tracks together, or DJs play them near each other. In a set only tracks at most three
-- rows apart count, so that a set of n tracks makes 3n pairs and not n² of them.
{%- set reach = 3 %}

with track_artists as (
    select * from {{ ref('gold_track_artists') }}
),

artists as (
    select * from {{ ref('silver_enriched_artists') }}
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

made_together as (
    select
        track_artists.artist_id as artist_1_id,
        partners.artist_id as artist_2_id,
        count(*) as collaboration_count,
        sum(
            case when track_artists.credit_role = 'credited' and partners.credit_role = 'credited' then 1 else 0 end
        ) as shared_tracks,
        max(tracks.release_date) as last_release_date
    from track_artists
    inner join track_artists as partners
        on track_artists.track_id = partners.track_id and track_artists.artist_id < partners.artist_id
    inner join tracks on track_artists.track_id = tracks.id
    group by track_artists.artist_id, partners.artist_id
),

played as (
    select
        playlist_tracks.playlist_id,
        playlist_tracks.row_index,
        playlist_tracks.track_id,
        track_artists.artist_id
    from playlist_tracks
    inner join track_artists on playlist_tracks.track_id = track_artists.track_id
    where track_artists.credit_role = 'credited'
),

distances as (
    {%- for distance in range(-reach, reach + 1) %}
    select {{ distance }} as row_distance
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

played_near as (
    select
        played.playlist_id,
        played.artist_id as artist_1_id,
        partners.artist_id as artist_2_id,
        min(case when played.track_id = partners.track_id then 1 else 0 end) as is_one_track
    from played
    cross join distances
    inner join played as partners
        on played.playlist_id = partners.playlist_id and played.row_index + distances.row_distance = partners.row_index
    where played.artist_id < partners.artist_id
    group by played.playlist_id, played.artist_id, partners.artist_id
),

played_together as (
    select
        played_near.artist_1_id,
        played_near.artist_2_id,
        count(*) as shared_playlists,
        max(playlists.set_date) as last_set_date
    from played_near
    inner join playlists on played_near.playlist_id = playlists.id
    where played_near.is_one_track = 0
    group by played_near.artist_1_id, played_near.artist_2_id
),

pairs as (
    select
        artist_1_id,
        artist_2_id
    from made_together
    union
    select
        artist_1_id,
        artist_2_id
    from played_together
),

genre_counts as (
    select
        track_artists.artist_id,
        tracks.genre,
        count(*) as track_count
    from track_artists
    inner join tracks on track_artists.track_id = tracks.id
    where tracks.genre is not null
    group by track_artists.artist_id, tracks.genre
),

genre_shares as (
    select
        artist_id,
        genre,
        cast(track_count as decimal(12, 4)) / sum(track_count) over (partition by artist_id) as genre_share
    from genre_counts
),

-- one artist of the pair after the other: joining the shares of all artists by genre first would be quadratic
first_shares as (
    select
        pairs.artist_1_id,
        pairs.artist_2_id,
        genre_shares.genre,
        genre_shares.genre_share
    from pairs
    inner join genre_shares on pairs.artist_1_id = genre_shares.artist_id
    {{ evaluated_once() }}
),

genre_overlaps as (
    select
        first_shares.artist_1_id,
        first_shares.artist_2_id,
        sum(
            case
                when first_shares.genre_share < genre_shares.genre_share then first_shares.genre_share
                else genre_shares.genre_share
            end
        ) as genre_overlap
    from first_shares
    inner join genre_shares on first_shares.artist_2_id = genre_shares.artist_id and first_shares.genre = genre_shares.genre
    group by first_shares.artist_1_id, first_shares.artist_2_id
)

select
    pairs.artist_1_id,
    pairs.artist_2_id,
    artists_1.canonical_name as artist_1_name,
    artists_2.canonical_name as artist_2_name,
    cast(coalesce(made_together.collaboration_count, 0) as {{ dbt.type_int() }}) as collaboration_count,
    cast(coalesce(made_together.shared_tracks, 0) as {{ dbt.type_int() }}) as shared_tracks,
    cast(coalesce(played_together.shared_playlists, 0) as {{ dbt.type_int() }}) as shared_playlists,
    cast(round(coalesce(genre_overlaps.genre_overlap, 0), 4) as decimal(5, 4)) as genre_overlap,
    case
        when played_together.last_set_date is null or made_together.last_release_date > played_together.last_set_date
            then made_together.last_release_date
        else played_together.last_set_date
    end as last_together_date
from pairs
inner join artists as artists_1 on pairs.artist_1_id = artists_1.id
inner join artists as artists_2 on pairs.artist_2_id = artists_2.id
left join made_together
    on pairs.artist_1_id = made_together.artist_1_id and pairs.artist_2_id = made_together.artist_2_id
left join played_together
    on pairs.artist_1_id = played_together.artist_1_id and pairs.artist_2_id = played_together.artist_2_id
left join genre_overlaps
    on pairs.artist_1_id = genre_overlaps.artist_1_id and pairs.artist_2_id = genre_overlaps.artist_2_id

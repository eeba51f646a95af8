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
        playlists.set_date,
        track_artists.artist_id
    from playlist_tracks
    inner join playlists on playlist_tracks.playlist_id = playlists.id
    inner join track_artists on playlist_tracks.track_id = track_artists.track_id
    where track_artists.credit_role = 'credited'
    {{ evaluated_once() }}
),

distances as (
    {%- for distance in range(reach + 1) %}
    select {{ distance }} as row_distance
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

-- two rows of a set are looked at once, so the artists come in either order; one track by both is not two
neighbours as (
    select
        played.playlist_id,
        played.set_date,
        case when played.artist_id < partners.artist_id then played.artist_id else partners.artist_id end as artist_1_id,
        case when played.artist_id < partners.artist_id then partners.artist_id else played.artist_id end as artist_2_id
    from played
    cross join distances
    inner join played as partners
        on played.playlist_id = partners.playlist_id and played.row_index + distances.row_distance = partners.row_index
    where played.artist_id <> partners.artist_id and played.track_id <> partners.track_id
),

shared_sets as (
    select
        playlist_id,
        set_date,
        artist_1_id,
        artist_2_id
    from neighbours
    group by playlist_id, set_date, artist_1_id, artist_2_id
),

meetings as (
    select
        artist_1_id,
        artist_2_id,
        collaboration_count,
        shared_tracks,
        0 as shared_playlists,
        last_release_date as last_date
    from made_together
    union all
    select
        artist_1_id,
        artist_2_id,
        0 as collaboration_count,
        0 as shared_tracks,
        1 as shared_playlists,
        set_date as last_date
    from shared_sets
),

pairs as (
    select
        artist_1_id,
        artist_2_id,
        sum(collaboration_count) as collaboration_count,
        sum(shared_tracks) as shared_tracks,
        sum(shared_playlists) as shared_playlists,
        max(last_date) as last_together_date
    from meetings
    group by artist_1_id, artist_2_id
    {{ evaluated_once() }}
),

-- genres as numbers: hundreds of thousands of pairs are compared by them
genres as (
    select
        genre,
        row_number() over (order by genre asc) as genre_number
    from tracks
    where genre is not null
    group by genre
),

genre_counts as (
    select
        track_artists.artist_id,
        genres.genre_number,
        count(*) as track_count
    from track_artists
    inner join tracks on track_artists.track_id = tracks.id
    inner join genres on tracks.genre = genres.genre
    group by track_artists.artist_id, genres.genre_number
),

genre_shares as (
    select
        artist_id,
        genre_number,
        cast(track_count as decimal(12, 4)) / sum(track_count) over (partition by artist_id) as genre_share
    from genre_counts
),

-- one artist of the pair after the other: joining the shares of all artists by genre first would be quadratic
first_shares as (
    select
        pairs.artist_1_id,
        pairs.artist_2_id,
        genre_shares.genre_number,
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
    inner join genre_shares
        on first_shares.artist_2_id = genre_shares.artist_id and first_shares.genre_number = genre_shares.genre_number
    group by first_shares.artist_1_id, first_shares.artist_2_id
)

select
    pairs.artist_1_id,
    pairs.artist_2_id,
    artists_1.canonical_name as artist_1_name,
    artists_2.canonical_name as artist_2_name,
    pairs.last_together_date,
    cast(pairs.collaboration_count as {{ dbt.type_int() }}) as collaboration_count,
    cast(pairs.shared_tracks as {{ dbt.type_int() }}) as shared_tracks,
    cast(pairs.shared_playlists as {{ dbt.type_int() }}) as shared_playlists,
    cast(round(coalesce(genre_overlaps.genre_overlap, 0), 4) as decimal(5, 4)) as genre_overlap
from pairs
inner join artists as artists_1 on pairs.artist_1_id = artists_1.id
inner join artists as artists_2 on pairs.artist_2_id = artists_2.id
left join genre_overlaps
    on pairs.artist_1_id = genre_overlaps.artist_1_id and pairs.artist_2_id = genre_overlaps.artist_2_id

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_pairs() }}",
    on_schema_change='fail',
    contract={'enforced': true},
    indexes=[{'columns': ['artist_1_id', 'artist_2_id'], 'unique': true}, {'columns': ['artist_2_id']}],
    tags=['takes_in_loads'],
) }}

-- Which artists belong together: they made tracks together, or DJs play them near each other.
with meetings as (
    select * from {{ ref('int_artist_meetings') }}
),

artists as (
    select * from {{ ref('silver_enriched_artists') }}
),

track_artists as (
    select * from {{ ref('gold_track_artists') }}
),

tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

{% if is_incremental() -%}
our_pairs as (
    {{ changed_pairs('meetings') }}
),

{% endif -%}
pairs as (
    select
        meetings.artist_1_id,
        meetings.artist_2_id,
        sum(meetings.collaboration_count) as collaboration_count,
        sum(meetings.shared_tracks) as shared_tracks,
        sum(meetings.shared_playlists) as shared_playlists,
        max(meetings.met_on) as last_together_date
    from meetings
    {% if is_incremental() -%}
    inner join our_pairs
        on meetings.artist_1_id = our_pairs.artist_1_id and meetings.artist_2_id = our_pairs.artist_2_id
    {% endif -%}
    where not meetings.is_gone
    group by meetings.artist_1_id, meetings.artist_2_id
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

paired_artists as (
    select artist_1_id as artist_id from pairs
    union
    select artist_2_id as artist_id from pairs
),

genre_counts as (
    select
        track_artists.artist_id,
        genres.genre_number,
        count(*) as track_count
    from track_artists
    inner join tracks on track_artists.track_id = tracks.id
    inner join genres on tracks.genre = genres.genre
    where track_artists.artist_id in (select paired_artists.artist_id from paired_artists)
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

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='artist_id',
    pre_hook="{{ delete_gone_artists() }}",
    indexes=[{'columns': ['artist_id'], 'unique': true}],
    tags=['takes_in_loads'],
) }}

-- What each artist is called, and how many tracks of each genre are of that artist: what pairs of artists are compared by. Only
-- what differs is written, so that in a night the view over it never is without it.
with artists as (
    select * from {{ ref('silver_enriched_artists') }}
),

track_artists as (
    select * from {{ ref('gold_track_artists') }}
),

tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
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

genres as (
    select
        artist_id,
        {{ array_in_order('genre', 'genre') }} as genres,
        {{ array_in_order('track_count', 'genre') }} as track_counts,
        cast(sum(track_count) as {{ dbt.type_int() }}) as track_count
    from genre_counts
    group by artist_id
),

named as (
    select
        artists.id as artist_id,
        artists.canonical_name as artist_name,
        genres.genres,
        genres.track_counts,
        genres.track_count
    from artists
    left join genres on artists.id = genres.artist_id
)

{%- set has_news = has_news() %}

select *
from named
{% if is_incremental() -%}
where
    -- without news nothing above is computed
    {{ has_news }}
    and {{ differs_from_written('named', ['artist_id'], ['artist_name', 'genres', 'track_counts']) }}
{%- endif %}

{{ config(
    meta={'kept_while_unchanged': true},
    indexes=[{'columns': ['playlist_id', 'artist_id'], 'unique': true}],
) }}

-- Who plays each set, as that page says which tells most of it among those that name anybody.
with sets as (
    select * from {{ ref('int_playlist_sets') }}
),

playlist_artists as (
    select * from {{ ref('int_playlist_artists') }}
),

artists as (
    select * from {{ ref('int_artists') }}
),

speakers as (
    select
        sets.playlist_id,
        min(sets.page_rank) as page_rank
    from sets
    inner join playlist_artists on sets.page_id = playlist_artists.page_id
    where playlist_artists.place = 1
    group by sets.playlist_id
)

-- two of the names may be one artist's
select
    sets.playlist_id,
    {{ artist_id('artists.canonical_artist_key') }} as artist_id,
    artists.canonical_artist_key as artist_key,
    min(playlist_artists.place) as place
from speakers
inner join sets on speakers.playlist_id = sets.playlist_id and speakers.page_rank = sets.page_rank
inner join playlist_artists on sets.page_id = playlist_artists.page_id
inner join artists on playlist_artists.artist_key = artists.artist_key
group by sets.playlist_id, artists.canonical_artist_key

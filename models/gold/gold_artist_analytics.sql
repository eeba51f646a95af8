{{ config(
    contract={'enforced': true},
    indexes=[
        {'columns': ['artist_id'], 'unique': true},
        {'columns': ['artist_name']},
        {'columns': ['primary_genre', 'popularity_score']},
        {'columns': ['trending_score']},
    ],
) }}

-- What each artist makes and plays, and who plays them. An artist's tracks are those that credit or were remixed by them; an
-- appearance is somebody else's set that plays at least one of them.
{%- set as_of = var('as_of_date') %}

with artists as (
    select * from {{ ref('silver_enriched_artists') }}
),

track_artists as (
    select * from {{ ref('gold_track_artists') }}
),

tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

sets as (
    select * from {{ ref('int_dated_sets') }}
),

set_djs as (
    select * from {{ ref('int_set_djs') }}
),

-- read twice, and of a view that works out more when asked
collaborations as (
    select
        artist_1_id,
        artist_2_id
    from {{ ref('gold_artist_collaboration_network') }}
    where collaboration_count > 0
),

artist_tracks as (
    select
        track_artists.artist_id,
        track_artists.credit_role,
        tracks.bpm,
        tracks.energy,
        tracks.danceability,
        tracks.key,
        tracks.key_number,
        tracks.genre,
        tracks.release_date,
        {{ last_possible_day('tracks.release_date', 'tracks.release_date_precision') | indent(8) }} as surely_out_on,
        tracks.validation_warnings
    from track_artists
    inner join tracks on track_artists.track_id = tracks.id
    {{ evaluated_once() }}
),

sounds as (
    select
        artist_id,
        count(*) as total_tracks,
        sum(case when credit_role = 'remixer' then 1 else 0 end) as total_remixes,
        avg(bpm) as avg_bpm,
        avg(energy) as avg_energy,
        avg(danceability) as avg_danceability
    from artist_tracks
    group by artist_id
),

keys as (
    select
        artist_id,
        key,
        row_number() over (partition by artist_id order by count(*) desc, key_number asc, key asc) as key_rank
    from artist_tracks
    where key is not null
    group by artist_id, key, key_number
),

genre_counts as (
    select
        artist_id,
        genre,
        count(*) as track_count,
        row_number() over (partition by artist_id order by count(*) desc, genre asc) as genre_rank
    from artist_tracks
    where genre is not null
    group by artist_id, genre
),

genres as (
    select
        artist_id,
        max(case when genre_rank = 1 then genre end) as primary_genre,
        {{ json_object_agg('genre', 'track_count', 'genre') }} as genre_distribution
    from genre_counts
    group by artist_id
),

partners as (
    select artist_1_id as artist_id
    from collaborations
    union all
    select artist_2_id as artist_id
    from collaborations
),

partner_counts as (
    select
        artist_id,
        count(*) as collaboration_count
    from partners
    group by artist_id
),

-- by set first: ten tracks of an artist in one set are one appearance
appearances as (
    select
        track_artists.artist_id,
        playlist_tracks.playlist_id
    from playlist_tracks
    inner join track_artists on playlist_tracks.track_id = track_artists.track_id
    group by track_artists.artist_id, playlist_tracks.playlist_id
),

others_sets as (
    select
        appearances.artist_id,
        sets.played_on,
        sets.recent_weight,
        sets.expected_weight
    from appearances
    inner join sets on appearances.playlist_id = sets.playlist_id
    where
        not exists (
            select 1
            from set_djs
            where set_djs.playlist_id = appearances.playlist_id and set_djs.artist_id = appearances.artist_id
        )
    {{ evaluated_once() }}
),

appearance_sums as (
    select
        artist_id,
        count(*) as total_appearances,
        coalesce(sum(recent_weight), 0) as recent_appearances,
        coalesce(sum(expected_weight), 0) as expected_appearances
    from others_sets
    group by artist_id
),

moments as (
    select
        artist_id,
        played_on,
        0 as sets_played,
        1 as appearances
    from others_sets
    union all
    select
        set_djs.artist_id,
        sets.played_on,
        1 as sets_played,
        0 as appearances
    from sets
    inner join set_djs on sets.playlist_id = set_djs.playlist_id
),

stage as (
    select
        artist_id,
        sum(sets_played) as total_playlists,
        min(played_on) as first_appearance_date,
        max(played_on) as last_appearance_date
    from moments
    group by artist_id
),

years_of_work as (
    select
        artist_id,
        extract(year from played_on) as calendar_year,
        0 as tracks_released,
        sets_played,
        appearances
    from moments
    where played_on is not null
    union all
    select
        artist_id,
        extract(year from release_date) as calendar_year,
        1 as tracks_released,
        0 as sets_played,
        0 as appearances
    from artist_tracks
    -- what is announced will come out; a date years ahead is a mistake, and as of a past day nothing later is known
    where
        release_date is not null
        {%- if as_of is not none %}
        and surely_out_on <= cast('{{ as_of }}' as date)
        {%- endif %}
        and not {{ array_has('validation_warnings', "'release_date_in_future'") }}
),

timeline as (
    select
        artist_id,
        cast(calendar_year as {{ dbt.type_int() }}) as calendar_year,
        sum(tracks_released) as tracks_released,
        sum(sets_played) as sets_played,
        sum(appearances) as appearances,
        row_number() over (
            partition by artist_id
            order by sum(sets_played) + sum(appearances) desc, sum(tracks_released) desc, calendar_year desc
        ) as activity_rank
    from years_of_work
    group by artist_id, calendar_year
),

careers as (
    select
        artist_id,
        max(case when activity_rank = 1 then calendar_year end) as most_active_year,
        {{ json_array_agg(json_build({
            'year': 'calendar_year', 'tracks_released': 'tracks_released', 'sets_played': 'sets_played', 'appearances': 'appearances',
        }), 'calendar_year', keeps_nulls=true) }} as career_timeline
    from timeline
    group by artist_id
),

highest as (
    select max(total_appearances) as total_appearances
    from appearance_sums
)

select
    artists.id as artist_id,
    artists.canonical_name as artist_name,
    cast(coalesce(sounds.total_tracks, 0) as {{ dbt.type_int() }}) as total_tracks,
    cast(coalesce(sounds.total_remixes, 0) as {{ dbt.type_int() }}) as total_remixes,
    cast(coalesce(stage.total_playlists, 0) as {{ dbt.type_int() }}) as total_playlists,
    cast(coalesce(appearance_sums.total_appearances, 0) as {{ dbt.type_int() }}) as total_appearances,
    cast(coalesce(partner_counts.collaboration_count, 0) as {{ dbt.type_int() }}) as collaboration_count,
    cast(round(sounds.avg_bpm, 2) as decimal(6, 2)) as avg_bpm,
    cast(round(sounds.avg_energy, 4) as decimal(5, 4)) as avg_energy,
    cast(round(sounds.avg_danceability, 4) as decimal(5, 4)) as avg_danceability,
    keys.key as most_common_key,
    genres.primary_genre,
    coalesce(genres.genre_distribution, {{ json_build({}) }}) as genre_distribution,
    cast(coalesce(
        {{ popularity_score('appearance_sums.total_appearances', 'highest.total_appearances') | indent(8) }}, 0
    ) as decimal(5, 4)) as popularity_score,
    cast(coalesce(
        {{ trending_score('appearance_sums.recent_appearances', 'appearance_sums.expected_appearances') | indent(8) }}, 0
    ) as decimal(5, 4)) as trending_score,
    stage.first_appearance_date,
    stage.last_appearance_date,
    careers.most_active_year,
    careers.career_timeline
from artists
cross join highest
left join sounds on artists.id = sounds.artist_id
left join keys on artists.id = keys.artist_id and keys.key_rank = 1
left join genres on artists.id = genres.artist_id
left join partner_counts on artists.id = partner_counts.artist_id
left join appearance_sums on artists.id = appearance_sums.artist_id
left join stage on artists.id = stage.artist_id
left join careers on artists.id = careers.artist_id

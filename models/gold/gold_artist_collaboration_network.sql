{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['artist_1_id', 'artist_2_id'],
    pre_hook=["{{ delete_parted_pairs() }}", "{{ join_by_hash() }}"],
    on_schema_change='fail',
    contract={'enforced': true},
    indexes=[{'columns': ['artist_1_id', 'artist_2_id'], 'unique': true}, {'columns': ['artist_2_id']}],
    tags=['takes_in_loads'],
) }}

-- Which artists belong together: they made tracks together, or DJs play them near each other.
{%- set changed_artists = changed_artists() %}
{#- named as a table, and no CTE: it is read twice in a night, and PostgreSQL would copy it whole and find nothing by its index #}
{%- set meetings = ref('int_artist_meetings') %}
{%- set content = [
    'artist_1_name', 'artist_2_name', 'last_together_date', 'collaboration_count', 'shared_tracks', 'shared_playlists', 'genre_overlap',
] %}

with artists as (
    select * from {{ ref('silver_enriched_artists') }}
),

track_artists as (
    select * from {{ ref('gold_track_artists') }}
),

-- read twice, and wide
tracks as (
    select
        id,
        genre
    from {{ ref('silver_enriched_tracks') }}
),

{% if is_incremental() -%}
met_anew as (
    {{ changed_pairs(meetings) | indent(4) }}
),

changed_artists as (
    {{ changed_artists | indent(4) }}
),

-- one of the two is called otherwise or of other genres: what was counted of them stays
known_pairs as (
    select
        known.artist_1_id,
        known.artist_2_id,
        known.collaboration_count,
        known.shared_tracks,
        known.shared_playlists,
        known.last_together_date
    from {{ this }} as known
    left join met_anew
        on known.artist_1_id = met_anew.artist_1_id and known.artist_2_id = met_anew.artist_2_id
    where
        met_anew.artist_1_id is null
        and (
            known.artist_1_id in (select changed_artists.artist_id from changed_artists)
            or known.artist_2_id in (select changed_artists.artist_id from changed_artists)
        )
),

{% endif -%}
counted_pairs as (
    select
        meetings.artist_1_id,
        meetings.artist_2_id,
        sum(meetings.collaboration_count) as collaboration_count,
        sum(meetings.shared_tracks) as shared_tracks,
        sum(meetings.shared_playlists) as shared_playlists,
        max(meetings.met_on) as last_together_date
    from {{ meetings }} as meetings
    {% if is_incremental() -%}
    inner join met_anew
        on meetings.artist_1_id = met_anew.artist_1_id and meetings.artist_2_id = met_anew.artist_2_id
    {% endif -%}
    where
        not meetings.is_gone
        {%- if is_incremental() %}
        -- these few are found by the index
        and {{ is_any_of('meetings.artist_1_id', 'select anew.artist_1_id from met_anew as anew') }}
        {%- endif %}
    group by meetings.artist_1_id, meetings.artist_2_id
),

pairs as (
    select * from counted_pairs
    {%- if is_incremental() %}
    union all
    select * from known_pairs
    {%- endif %}
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
),

network as (
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
)

select *
from network
where {{ differs_from_written('network', ['artist_1_id', 'artist_2_id'], content) }}

{{ config(
    indexes=[{'columns': ['track_key'], 'unique': true}],
) }}

-- Which published keys this run has to look at: those that new loads speak of.
with loads as (
    select * from {{ ref('stg_ops__visible_loads') }}
),

mentions as (
    select * from {{ ref('int_track_mentions') }}
),

answers as (
    select * from {{ ref('int_provider_answers') }}
),

hits as (
    select * from {{ ref('int_provider_hits') }}
),

names as (
    select * from {{ ref('int_track_names') }}
),

credits as (
    select * from {{ ref('int_track_credits') }}
),

joint_artists as (
    select * from {{ ref('int_joint_artists') }}
),

ids as (
    select * from {{ ref('int_track_ids') }}
),

tracks as (
    select * from {{ ref('int_published_keys') }}
),

sets as (
    select * from {{ ref('int_playlist_sets') }}
),

new_loads as (
    select load_id
    from loads
    where is_new
),

-- a page that was published anew touches the tracks of its earlier versions too: one may be gone from it; and where a page is
-- found to be about the set of another, the one or the other page's rows are played no more
new_pages as (
    select distinct
        source,
        source_playlist_id
    from {{ ref('int_playlist_rows') }}
    where {{ is_any_of('load_id', 'select new_loads.load_id from new_loads') }}
    union
    select
        source,
        source_playlist_id
    from sets
    where {{ is_any_of('load_id', 'select new_loads.load_id from new_loads') }}
),

-- names that were found to be one artist, or no longer: who made a track changes with them
joint_parts as (
    select
        joint_artists.artist_key,
        joint_artists.part_count,
        part.item as part_key
    from joint_artists
    {{ flatten_text_array('joint_artists.part_keys', 'part') }}
    where {{ is_any_of('joint_artists.load_id', 'select new_loads.load_id from new_loads') }}
),

joint_names as (
    select credits.name_key
    from joint_parts
    inner join credits on joint_parts.part_key = credits.artist_key
    group by joint_parts.artist_key, joint_parts.part_count, credits.name_key
    having count(*) = joint_parts.part_count
),

spoken_of as (
    select track_key
    from mentions
    where {{ is_any_of('load_id', 'select new_loads.load_id from new_loads') }}
    union
    select mentions.track_key
    from mentions
    inner join new_pages
        on
            mentions.source = new_pages.source
            and mentions.source_playlist_id = new_pages.source_playlist_id
    union
    select names.track_key
    from answers
    inner join names on answers.asked_name_key = names.name_key
    where
        {{ is_any_of('answers.load_id', 'select new_loads.load_id from new_loads') }}
        and names.track_key in (select tracks.track_key from tracks)
    union
    -- an id may tie a track to another, whoever was asked about
    select track_key
    from ids
    where
        {{ is_any_of('load_id', 'select new_loads.load_id from new_loads') }}
        and track_key in (select tracks.track_key from tracks)
    union
    -- what is new about an artist touches the tracks whose hits carry the artist's id
    select names.track_key
    from hits as about_artist
    inner join hits
        on about_artist.provider = hits.provider and about_artist.provider_artist_id = hits.provider_artist_id
    inner join names on hits.asked_name_key = names.name_key
    where
        {{ is_any_of('about_artist.load_id', 'select new_loads.load_id from new_loads') }}
        and about_artist.name_key is null
        and about_artist.provider_track_id is null
        and names.track_key in (select tracks.track_key from tracks)
    union
    select names.track_key
    from joint_names
    inner join names on joint_names.name_key = names.name_key
    where names.track_key in (select tracks.track_key from tracks)
    {%- if should_full_refresh() %}
    union
    select track_key
    from tracks
    {%- endif %}
),

-- what is new about a track may contradict what is known of another that has the same id
changed as (
    select track_key
    from spoken_of
    union
    select holders.track_key
    from spoken_of
    inner join ids on spoken_of.track_key = ids.track_key
    inner join ids as holders on ids.id_kind = holders.id_kind and ids.id_value = holders.id_value
    where holders.track_key in (select tracks.track_key from tracks)
)

select track_key
from changed

{{ config(
    indexes=[{'columns': ['track_key'], 'unique': true}],
) }}

-- Which published keys this run has to look at: those that new loads speak of.
{#- named as tables, and no CTEs: each is read more than once, and PostgreSQL would copy it and find nothing by its indexes #}
{%- set mentions = ref('int_track_mentions') %}
{%- set hits = ref('int_provider_hits') %}
{%- set names = ref('int_track_names') %}
{%- set ids = ref('int_track_ids') %}
{%- set published = ref('int_published_keys') %}
{#- what a new load tells is found first, and then looked up: PostgreSQL expects it to be about most of a table -#}
{%- set asked_names = 'select answers.asked_name_key from ' ~ ref('int_provider_answers') ~ ' as answers where '
    ~ is_of_unsettled_load('answers.load_id') %}

with credits as (
    select * from {{ ref('int_track_credits') }}
),

joint_artists as (
    select * from {{ ref('int_joint_artists') }}
),

sets as (
    select * from {{ ref('int_playlist_sets') }}
),

-- a page that was published anew touches the tracks of its earlier versions too: one may be gone from it; and where a page is
-- found to be about the set of another, the one or the other page's rows are played no more. The day of a set may be told by
-- another of its pages than the rows, so all pages of it count
new_pages as (
    select distinct
        source,
        source_playlist_id
    from {{ ref('int_playlist_rows') }}
    where {{ is_of_unsettled_load('load_id') }}
    union
    select
        pages_of_sets.source,
        pages_of_sets.source_playlist_id
    from sets
    inner join sets as pages_of_sets on sets.playlist_id = pages_of_sets.playlist_id
    where {{ is_of_unsettled_load('sets.load_id') }}
),

-- names that were found to be one artist, or no longer: who made a track changes with them
joint_parts as (
    select
        joint_artists.artist_key,
        joint_artists.part_count,
        part.item as part_key
    from joint_artists
    {{ flatten_text_array('joint_artists.part_keys', 'part') }}
    where {{ is_of_unsettled_load('joint_artists.load_id') }}
),

joint_names as (
    select credits.name_key
    from joint_parts
    inner join credits on joint_parts.part_key = credits.artist_key
    where {{ is_any_of('credits.artist_key', 'select ' ~ as_contract_text('parts.part_key') ~ ' from joint_parts as parts') }}
    group by joint_parts.artist_key, joint_parts.part_count, credits.name_key
    having count(*) = joint_parts.part_count
),

told as (
    select mentions.track_key
    from {{ mentions }} as mentions
    where {{ is_of_unsettled_load('mentions.load_id') }}
    union all
    select mentions.track_key
    from {{ mentions }} as mentions
    inner join new_pages
        on
            mentions.source = new_pages.source
            and mentions.source_playlist_id = new_pages.source_playlist_id
    union all
    select spellings.track_key
    from {{ names }} as spellings
    where
        {{ is_any_of('spellings.name_key', asked_names) }}
        and spellings.track_key in (select published.track_key from {{ published }} as published)
    union all
    -- an id may tie a track to another, whoever was asked about
    select ids.track_key
    from {{ ids }} as ids
    where
        {{ is_of_unsettled_load('ids.load_id') }}
        and ids.track_key in (select published.track_key from {{ published }} as published)
    union all
    -- what is new about an artist touches the tracks whose hits carry the artist's id
    select spellings.track_key
    from {{ hits }} as about_artist
    inner join {{ hits }} as about_tracks
        on about_artist.provider = about_tracks.provider and about_artist.provider_artist_id = about_tracks.provider_artist_id
    inner join {{ names }} as spellings on about_tracks.asked_name_key = spellings.name_key
    where
        {{ is_of_unsettled_load('about_artist.load_id') }}
        and about_artist.name_key is null
        and about_artist.provider_track_id is null
        and spellings.track_key in (select published.track_key from {{ published }} as published)
    union all
    select spellings.track_key
    from {{ names }} as spellings
    where
        {{ is_any_of('spellings.name_key', 'select joint_names.name_key from joint_names') }}
        and spellings.track_key in (select published.track_key from {{ published }} as published)
),

spoken_of as (
    select found.item as track_key
    from ({{ few_texts('select told.track_key from told') | indent(4) }}) as found
),

-- what is new about a track may contradict what is known of another that has the same id
changed as (
    select track_key
    from spoken_of
    union
    select holders.track_key
    from spoken_of
    inner join {{ ids }} as ids on spoken_of.track_key = ids.track_key
    inner join {{ ids }} as holders on ids.id_kind = holders.id_kind and ids.id_value = holders.id_value
    where holders.track_key in (select published.track_key from {{ published }} as published)
)

-- from nothing all of them are new; PostgreSQL leaves out a CTE that nothing reads
select track_key
from {{ published if is_from_nothing() else 'changed' }}

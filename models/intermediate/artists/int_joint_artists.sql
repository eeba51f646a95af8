{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='artist_key',
    indexes=[{'columns': ['artist_key'], 'unique': true}],
    tags=['takes_in_loads'],
) }}

-- Credits of several names that may be one artist ("Chase & Status"), and whether they are. Told by a provider that has them as
-- one artist, or by sets that name their DJ so, or by tracks alone; in each case only where the names are rarely found apart:
-- two DJs who play or produce together now and then stay two.
-- provider: at least one of the names is found in half of its songs with the others; a provider's "A & B" may be sloppy
{%- set provider_share = 0.5 %}
-- dj: each of the names is
{%- set dj_share = 0.5 %}
{%- set dj_songs = 2 %}
-- songs alone: each of the names nearly always is
{%- set songs_share = 0.75 %}
{%- set songs_needed = 5 %}

with provider_artists as (
    select * from {{ ref('int_provider_artists') }}
),

pages as (
    select * from {{ ref('int_playlist_pages') }}
),

names as (
    select * from {{ ref('int_track_names') }}
),

credits as (
    select * from {{ ref('int_track_credits') }}
),

loads as (
    select * from {{ ref('stg_ops__visible_loads') }}
),

told as (
    select
        part_keys,
        artist_name,
        'provider' as told_by,
        1 as trust,
        sum(times_seen) as times_seen
    from provider_artists
    where name_kind = 'name' and {{ array_length('part_keys') }} > 1
    group by part_keys, artist_name
    union all
    select
        dj_keys as part_keys,
        dj_name as artist_name,
        'dj' as told_by,
        2 as trust,
        count(*) as times_seen
    from pages
    where {{ array_length('dj_keys') }} > 1
    group by dj_keys, dj_name
    union all
    select
        artist_keys as part_keys,
        {{ clean_name('artist_raw') }} as artist_name,
        'songs' as told_by,
        3 as trust,
        count(*) as times_seen
    from names
    where
        is_identified
        and not has_guests
        and {{ array_length('artist_keys') }} = 2
        and {{ regex_matches('lower(artist_raw)', '^[^,;/]+ (&|&amp;|and|[+]) [^,;/]+$') }}
    group by artist_keys, artist_raw
),

named as (
    select
        *,
        {{ artist_key('part_keys') }} as artist_key,
        row_number() over (partition by part_keys order by trust asc, times_seen desc, artist_name asc) as name_rank
    from told
),

candidates as (
    select
        artist_key,
        part_keys,
        {{ array_length('part_keys') }} as part_count,
        max(case when name_rank = 1 then artist_name end) as artist_name,
        sum(case when told_by = 'provider' then 1 else 0 end) as provider_names,
        sum(case when told_by = 'dj' then 1 else 0 end) as dj_names
    from named
    group by artist_key, part_keys
),

parts as (
    select
        candidates.artist_key,
        candidates.part_count,
        part.item as part_key
    from candidates
    {{ flatten_text_array('candidates.part_keys', 'part') }}
),

our_credits as (
    select
        credits.artist_key,
        credits.name_key,
        credits.song_key,
        count(*) over (partition by credits.name_key) as parts_of_name
    from credits
    where credits.artist_key in (select parts.part_key from parts)
),

part_songs as (
    select
        artist_key as part_key,
        count(distinct song_key) as songs
    from our_credits
    group by artist_key
),

-- what an artist made with nobody is none of this, and is most of it
together as (
    select
        parts.artist_key,
        our_credits.name_key,
        our_credits.song_key
    from parts
    inner join our_credits on parts.part_key = our_credits.artist_key and parts.part_count <= our_credits.parts_of_name
    group by parts.artist_key, our_credits.name_key, our_credits.song_key, parts.part_count
    having count(*) = parts.part_count
),

songs_together as (
    select
        artist_key,
        count(distinct song_key) as songs
    from together
    group by artist_key
),

shares as (
    select
        parts.artist_key,
        max(coalesce(songs_together.songs, 0)) as songs,
        min(coalesce(cast(songs_together.songs as decimal(12, 4)) / part_songs.songs, 0)) as lowest_share,
        max(coalesce(cast(songs_together.songs as decimal(12, 4)) / part_songs.songs, 0)) as highest_share
    from parts
    left join part_songs on parts.part_key = part_songs.part_key
    left join songs_together on parts.artist_key = songs_together.artist_key
    group by parts.artist_key
),

judged as (
    select
        candidates.artist_key,
        candidates.part_keys,
        candidates.part_count,
        candidates.artist_name,
        case
            when candidates.provider_names > 0 and shares.highest_share >= {{ provider_share }} then 'provider'
            when candidates.dj_names > 0 and shares.lowest_share >= {{ dj_share }} and shares.songs >= {{ dj_songs }} then 'dj'
            when shares.lowest_share >= {{ songs_share }} and shares.songs >= {{ songs_needed }} then 'songs'
        end as told_by
    from candidates
    inner join shares on candidates.artist_key = shares.artist_key
    -- of most pairs nothing tells that they are more than two who met
    where candidates.provider_names + candidates.dj_names > 0 or shares.songs >= {{ songs_needed }}
),

newest_load as (
    {{ newest_load('loads') | indent(4) }}
)

select
    judged.artist_key,
    judged.part_keys,
    judged.part_count,
    judged.artist_name,
    judged.told_by,
    newest_load.load_id,
    judged.told_by is not null as is_one_artist
from judged
cross join newest_load
{% if is_incremental() -%}
where
    -- without new loads nothing is found anew, and nothing above is computed
    {{ has_new_loads() }}
    and {{ differs_from_written('judged', ['artist_key'], ['artist_name', 'told_by']) }}
{%- endif %}

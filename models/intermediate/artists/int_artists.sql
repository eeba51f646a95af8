{{ config(
    meta={'kept_while_unchanged': true},
    indexes=[{'columns': ['artist_key'], 'unique': true}],
) }}

-- Which names are one artist: those that a provider has under one id, aliases of which there is no doubt whose they are, and what
-- is spelled with and without a space.
-- The name that was loaded first stands for all.
with track_artists as (
    select * from {{ ref('int_track_artists') }}
),

playlist_artists as (
    select * from {{ ref('int_playlist_artists') }}
),

provider_artists as (
    select * from {{ ref('int_provider_artists') }}
),

joint_artists as (
    select * from {{ ref('int_joint_artists') }}
),

credits as (
    select * from {{ ref('int_track_credits') }}
),

mentions as (
    select * from {{ ref('int_track_mentions') }}
),

pages as (
    select * from {{ ref('int_playlist_pages') }}
),

used_keys as (
    select artist_key from track_artists
    union
    select artist_key from playlist_artists
    union
    select artist_key
    from provider_artists
    where is_profile and name_kind = 'name'
),

told as (
    select distinct
        provider_artists.provider,
        provider_artists.provider_artist_id,
        provider_artists.name_kind,
        provider_artists.artist_key,
        -- "DJ Foo" is Foo where an id or an alias says so
        {{ split_text("trim(replace(' ' || provider_artists.artist_key || ' ', ' dj ', ' '))", ' ') }} as words
    from provider_artists
    left join joint_artists on provider_artists.artist_key = joint_artists.artist_key
    where
        provider_artists.provider_artist_id is not null
        and ({{ array_length('provider_artists.part_keys') }} = 1 or joint_artists.is_one_artist)
),

official as (
    select *
    from told
    where name_kind = 'name'
),

-- another name of the same id, unless the provider has an artist of that name; a name cut short (Prydz) may be anybody's
other_names as (
    select
        official.artist_key as owner_key,
        told.artist_key,
        case told.name_kind when 'alias' then 'alias' else 'id_match' end as merge_method
    from official
    inner join told
        on official.provider = told.provider and official.provider_artist_id = told.provider_artist_id
    where
        official.artist_key <> told.artist_key
        and not exists (
            select 1
            from official as namesakes
            where
                namesakes.provider = told.provider
                and namesakes.artist_key = told.artist_key
                and namesakes.provider_artist_id <> told.provider_artist_id
        )
        and (
            told.name_kind = 'name'
            or not {{ array_contains_all('official.words', 'told.words') }}
            or {{ array_contains_all('told.words', 'official.words') }}
        )
),

-- what two artists are called by is nobody's
claims as (
    select
        artist_key,
        count(distinct owner_key) as owners
    from other_names
    where merge_method = 'alias'
    group by artist_key
),

-- names that differ by spaces alone ("Booka Shade", "Bookashade"); what one track is published under is one artist, while the
-- letters alone may be two (T. Rex and Trex)
spelled_alike as (
    select {{ unspaced('artist_key') }} as unspaced_key
    from used_keys
    group by {{ unspaced('artist_key') }}
    having count(*) > 1
),

spellings as (
    select
        used_keys.artist_key,
        spelled_alike.unspaced_key
    from used_keys
    inner join spelled_alike on {{ unspaced('used_keys.artist_key') }} = spelled_alike.unspaced_key
),

spelled_tracks as (
    select distinct
        spellings.artist_key,
        spellings.unspaced_key,
        mentions.track_key
    from spellings
    inner join credits on spellings.artist_key = credits.artist_key
    inner join mentions on credits.name_key = mentions.name_key
),

spelling_pairs as (
    select distinct
        ours.artist_key as owner_key,
        theirs.artist_key
    from spelled_tracks as ours
    inner join spelled_tracks as theirs on ours.track_key = theirs.track_key and ours.unspaced_key = theirs.unspaced_key
    where
        ours.artist_key < theirs.artist_key
        and not exists (
            select 1
            from official as our_ids
            inner join official as their_ids on our_ids.provider = their_ids.provider
            where
                our_ids.artist_key = ours.artist_key
                and their_ids.artist_key = theirs.artist_key
                and our_ids.provider_artist_id <> their_ids.provider_artist_id
        )
),

pairs as (
    select
        other_names.owner_key,
        other_names.artist_key,
        other_names.merge_method
    from other_names
    left join claims on other_names.artist_key = claims.artist_key
    where other_names.merge_method = 'id_match' or claims.owners = 1
    union
    select
        owner_key,
        artist_key,
        'also_spelled' as merge_method
    from spelling_pairs
),

links as (
    select
        owner_key as item,
        owner_key || '|' || artist_key as link,
        merge_method
    from pairs
    union
    select
        artist_key as item,
        owner_key || '|' || artist_key as link,
        merge_method
    from pairs
),

linked_keys as (
    select
        item as artist_key,
        max(merge_method) as merge_method
    from links
    group by item
),

sightings as (
    select
        credits.artist_key,
        mentions.load_id
    from credits
    inner join mentions on credits.name_key = mentions.name_key
    where credits.artist_key in (select linked_keys.artist_key from linked_keys)
    union all
    select
        playlist_artists.artist_key,
        pages.load_id
    from playlist_artists
    inner join pages on playlist_artists.page_id = pages.page_id
    union all
    select
        artist_key,
        load_id
    from provider_artists
    where is_profile and name_kind = 'name'
),

first_sightings as (
    select
        artist_key,
        min(load_id) as load_id
    from sightings
    group by artist_key
),

-- a name that only a provider uses ties others together, and stands for none; looked up, since of a join PostgreSQL expects as
-- many rows as there are names, and of labels joined with labels a billion
labels as (
    select
        linked_keys.artist_key as item,
        row_number() over (
            order by
                case when linked_keys.artist_key in (select used_keys.artist_key from used_keys) then 0 else 1 end asc,
                first_sightings.load_id asc,
                linked_keys.artist_key asc
        ) as label
    from linked_keys
    left join first_sightings on linked_keys.artist_key = first_sightings.artist_key
),

oldest as (
    {{ lowest_labels('links', 'labels') | indent(4) }}
),

canonical as (
    select
        oldest.item as artist_key,
        labels.item as canonical_artist_key
    from oldest
    inner join labels on oldest.label = labels.label
)

select
    used_keys.artist_key,
    coalesce(canonical.canonical_artist_key, used_keys.artist_key) as canonical_artist_key,
    case when canonical.canonical_artist_key <> used_keys.artist_key then linked_keys.merge_method end as merge_method
from used_keys
left join canonical on used_keys.artist_key = canonical.artist_key
left join linked_keys on used_keys.artist_key = linked_keys.artist_key

{{ config(
    meta={'kept_while_unchanged': true},
    indexes=[{'columns': ['listened_key'], 'unique': true}],
) }}

-- Which of our tracks a listen is of: by its names; else by an id that providers give to a track of the same title and version;
-- else by title and version alone where the credit only lacks some artists, or has some more, and one track alone fits.
{#- named as a table, and no CTE: it is read twice, and PostgreSQL would copy it whole #}
{%- set names = ref('int_track_names') %}

with listens as (
    select * from {{ ref('int_listens') }}
),

ids as (
    select * from {{ ref('int_track_ids') }}
),

methods as (
    select * from {{ ref('merge_methods') }}
),

published_keys as (
    select * from {{ ref('int_published_keys') }}
),

track_merges as (
    select * from {{ ref('int_track_merges') }}
),

tracks as (
    select
        published_keys.track_key as published_key,
        coalesce(track_merges.canonical_track_key, published_keys.track_key) as track_key
    from published_keys
    left join track_merges on published_keys.track_key = track_merges.track_key
),

listened as (
    select distinct
        listened_key,
        name_key,
        musicbrainz_id,
        spotify_id,
        isrc
    from listens
),

named as (
    select
        listened.listened_key,
        listened.musicbrainz_id,
        listened.spotify_id,
        listened.isrc,
        spellings.track_key as published_key,
        spellings.title_key,
        spellings.version_key,
        spellings.artist_keys,
        spellings.song_key
    from listened
    inner join {{ names }} as spellings on listened.name_key = spellings.name_key
    where spellings.is_identified
    {{ evaluated_once() }}
),

by_name as (
    select
        named.listened_key,
        tracks.track_key,
        'exact' as match_method
    from named
    inner join tracks on named.published_key = tracks.published_key
),

-- who is known by name need not be looked for
unnamed as (
    select *
    from named
    where listened_key not in (select by_name.listened_key from by_name)
),

ids_told as (
    {%- for id_kind in ['spotify_id', 'isrc', 'musicbrainz_id'] %}
    select
        listened_key,
        '{{ id_kind }}' as id_kind,
        {{ id_link_key("'" ~ id_kind ~ "'", id_kind, 'title_key', 'version_key') }} as link_key
    from unnamed
    where {{ id_kind }} is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

by_id as (
    select
        ids_told.listened_key,
        tracks.track_key,
        ids_told.id_kind as match_method
    from ids_told
    inner join ids on ids_told.link_key = ids.link_key
    inner join tracks on ids.track_key = tracks.published_key
    inner join methods on ids_told.id_kind = methods.merge_method
    where methods.is_enabled
),

unmatched as (
    select *
    from unnamed
    where listened_key not in (select by_id.listened_key from by_id)
),

by_credit as (
    select
        unmatched.listened_key,
        min(tracks.track_key) as track_key,
        'credit' as match_method
    from unmatched
    inner join {{ names }} as spellings on unmatched.song_key = spellings.song_key
    inner join tracks on spellings.track_key = tracks.published_key
    where
        {{ array_contains_all('unmatched.artist_keys', 'spellings.artist_keys') }}
        or {{ array_contains_all('spellings.artist_keys', 'unmatched.artist_keys') }}
    group by unmatched.listened_key
    having count(distinct tracks.track_key) = 1
),

candidates as (
    select * from by_name
    union all
    select * from by_id
    union all
    select * from by_credit
),

ranked as (
    select
        *,
        row_number() over (
            partition by listened_key
            order by
                case match_method
                    when 'exact' then 1 when 'spotify_id' then 2 when 'isrc' then 3 when 'musicbrainz_id' then 4 else 5
                end asc,
                track_key asc
        ) as match_rank
    from candidates
)

select
    listened_key,
    track_key,
    match_method
from ranked
where {{ is_first('match_rank') }}

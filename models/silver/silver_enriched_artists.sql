{{ config(
    materialized='table',
    meta={'kept_while_unchanged': true},
    contract={'enforced': true},
    indexes=[{'columns': ['id'], 'unique': true}, {'columns': ['canonical_name'], 'unique': true}],
) }}
{%- set providers = ['spotify', 'musicbrainz', 'beatport', 'discogs', 'deezer'] %}

-- One row per artist who is credited on a track, plays a set or has a profile.
with artists as (
    select * from {{ ref('int_artists') }}
),

track_artists as (
    select * from {{ ref('int_track_artists') }}
),

playlist_artists as (
    select * from {{ ref('int_playlist_artists') }}
),

set_djs as (
    select * from {{ ref('int_set_djs') }}
),

provider_artists as (
    select * from {{ ref('int_provider_artists') }}
),

profiles as (
    select * from {{ ref('stg_tracklists__artists') }}
),

spotify_artists as (
    select * from {{ ref('stg_spotify__artists') }}
),

patterns as (
    select * from {{ ref('int_name_patterns') }}
),

used_names as (
    select
        artist_key,
        artist_name,
        count(*) as times_used
    from track_artists
    group by artist_key, artist_name
    union all
    select
        artist_key,
        artist_name,
        count(*) as times_used
    from playlist_artists
    group by artist_key, artist_name
    union all
    select
        artist_key,
        artist_name,
        0 as times_used
    from provider_artists
    where is_profile and name_kind = 'name'
),

spellings as (
    select
        artists.canonical_artist_key,
        used_names.artist_name,
        sum(used_names.times_used) as times_used
    from used_names
    inner join artists on used_names.artist_key = artists.artist_key
    group by artists.canonical_artist_key, used_names.artist_name
),

upright as (
    select
        canonical_artist_key,
        {{ upright_name('artist_name') }} as artist_name,
        sum(times_used) as times_used
    from spellings
    group by canonical_artist_key, {{ upright_name('artist_name') }}
),

ranked_spellings as (
    select
        *,
        row_number() over (
            partition by canonical_artist_key
            order by times_used desc, artist_name asc
        ) as spelling_rank
    from upright
),

names as (
    select
        canonical_artist_key,
        max(case when spelling_rank = 1 then artist_name end) as canonical_name,
        {{ array_agg_text('artist_name', 'spelling_rank', where='spelling_rank > 1') }} as other_spellings
    from ranked_spellings
    group by canonical_artist_key
),

merged as (
    select
        canonical_artist_key,
        {{ array_agg_text(
            'cast(' ~ artist_id('artist_key') ~ ' as ' ~ dbt.type_string() ~ ')', 'artist_key',
            where='artist_key <> canonical_artist_key'
        ) }} as merged_artist_ids,
        max(merge_method) as merge_method
    from artists
    group by canonical_artist_key
),

track_counts as (
    select
        artists.canonical_artist_key,
        count(distinct track_artists.track_key) as track_count
    from track_artists
    inner join artists on track_artists.artist_key = artists.artist_key
    group by artists.canonical_artist_key
),

set_counts as (
    select
        artist_key as canonical_artist_key,
        count(*) as set_count
    from set_djs
    group by artist_key
),

-- of several artists of one name the one that providers speak of most
id_counts as (
    select
        artists.canonical_artist_key,
        provider_artists.provider,
        provider_artists.provider_artist_id,
        row_number() over (
            partition by artists.canonical_artist_key, provider_artists.provider
            order by sum(provider_artists.times_seen) desc, provider_artists.provider_artist_id asc
        ) as id_rank
    from provider_artists
    inner join artists on provider_artists.artist_key = artists.artist_key
    where
        provider_artists.name_kind = 'name'
        and provider_artists.provider_artist_id is not null
    group by artists.canonical_artist_key, provider_artists.provider, provider_artists.provider_artist_id
),

ids as (
    select
        {%- for provider in providers %}
        max(case when provider = '{{ provider }}' then provider_artist_id end) as {{ provider }}_id,
        {%- endfor %}
        canonical_artist_key
    from id_counts
    where {{ is_first('id_rank') }}
    group by canonical_artist_key
),

latest_profiles as (
    select
        source,
        source_artist_id,
        {{ clean_name('artist_name') }} as artist_name,
        aliases,
        genres,
        country,
        row_number() over (partition by source, source_artist_id order by scraped_at desc, bronze_id desc) as recency
    from profiles
    {{ evaluated_once() }}
),

profile_parts as (
    select
        latest_profiles.*,
        {{ artist_key(part_keys(artist_parts('latest_profiles.artist_name', 'patterns.joining'))) }} as artist_key
    from latest_profiles
    cross join patterns
    where {{ is_first('latest_profiles.recency') }}
    {{ evaluated_once() }}
),

our_profiles as (
    select
        artists.canonical_artist_key,
        profile_parts.source,
        profile_parts.source_artist_id,
        profile_parts.artist_name,
        profile_parts.aliases,
        profile_parts.genres,
        profile_parts.country
    from profile_parts
    inner join artists on profile_parts.artist_key = artists.artist_key
),

other_names as (
    select
        our_profiles.canonical_artist_key,
        alias.item as artist_name
    from our_profiles
    {{ flatten_text_array('our_profiles.aliases', 'alias') }}
    union
    select
        id_counts.canonical_artist_key,
        provider_artists.artist_name
    from id_counts
    inner join provider_artists
        on
            id_counts.provider = provider_artists.provider
            and id_counts.provider_artist_id = provider_artists.provider_artist_id
    where
        id_counts.id_rank = 1
        and not provider_artists.is_profile
        and provider_artists.name_kind = 'alias'
),

aliases as (
    select
        other_names.canonical_artist_key,
        {{ array_sorted_text(array_agg_text('other_names.artist_name', 'other_names.artist_name')) }} as aliases
    from other_names
    inner join names on other_names.canonical_artist_key = names.canonical_artist_key
    where other_names.artist_name <> names.canonical_name
    group by other_names.canonical_artist_key
),

ranked_profiles as (
    select
        canonical_artist_key,
        genres,
        country,
        row_number() over (
            partition by canonical_artist_key
            order by case when country is null then 1 else 0 end asc, source asc, artist_name asc, source_artist_id asc
        ) as country_rank,
        row_number() over (
            partition by canonical_artist_key
            order by
                case when {{ array_length('genres') }} > 0 then 0 else 1 end asc,
                source asc, artist_name asc, source_artist_id asc
        ) as genre_rank
    from our_profiles
),

-- what one profile does not say, another may
profile_details as (
    select
        canonical_artist_key,
        max(case when country_rank = 1 then country end) as country,
        max(case when genre_rank = 1 and {{ array_length('genres') }} > 0 then genres end) as genres
    from ranked_profiles
    group by canonical_artist_key
),

spotify_genres as (
    select
        provider_artist_id,
        genres,
        row_number() over (partition by provider_artist_id order by fetched_at desc, bronze_id desc) as recency
    from spotify_artists
    -- nothing else tells genres, and the pages are found by an index: all other answers need not be read for them
    where endpoint = 'artists/{id}' and genres is not null
)

select
    {{ artist_id('names.canonical_artist_key') }} as id,
    names.canonical_artist_key as artist_key,
    names.canonical_name,
    coalesce(names.other_spellings, {{ array_of([]) }}) as other_spellings,
    coalesce(aliases.aliases, {{ array_of([]) }}) as aliases,
    {%- for provider in providers %}
    cast(ids.{{ provider }}_id as {{ dbt.type_string() }}) as {{ provider }}_id,
    {%- endfor %}
    coalesce(profile_details.genres, spotify_genres.genres, {{ array_of([]) }}) as genres,
    profile_details.country,
    coalesce(merged.merge_method, 'name') as deduplication_strategy,
    coalesce(merged.merged_artist_ids, {{ array_of([]) }}) as merged_artist_ids,
    cast(coalesce(track_counts.track_count, 0) as {{ dbt.type_int() }}) as track_count,
    cast(coalesce(set_counts.set_count, 0) as {{ dbt.type_int() }}) as set_count,
    case when length(names.canonical_name) > 200 then 'failed' else 'valid' end as validation_status,
    {{ array_compact([
        "case when length(names.canonical_name) > 200 then 'canonical_name_too_long' end",
    ]) }} as validation_errors
from names
inner join merged on names.canonical_artist_key = merged.canonical_artist_key
left join aliases on names.canonical_artist_key = aliases.canonical_artist_key
left join ids on names.canonical_artist_key = ids.canonical_artist_key
left join spotify_genres on ids.spotify_id = spotify_genres.provider_artist_id and spotify_genres.recency = 1
left join track_counts on names.canonical_artist_key = track_counts.canonical_artist_key
left join set_counts on names.canonical_artist_key = set_counts.canonical_artist_key
left join profile_details on names.canonical_artist_key = profile_details.canonical_artist_key

{{ config(
    materialized='table',
    meta={'kept_while_unchanged': true},
    contract={'enforced': true},
    indexes=[{'columns': ['id'], 'unique': true}, {'columns': ['canonical_name'], 'unique': true}],
) }}

-- One row per artist who is credited on a track, plays a set or has a profile.
with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

playlists as (
    select * from {{ ref('silver_enriched_playlists') }}
),

profiles as (
    select * from {{ ref('stg_tracklists__artists') }}
),

credits as (
    select
        credit.item as artist_name,
        tracks.id as track_id
    from tracks
    {{ flatten_text_array('tracks.artist_names', 'credit') }}
),

track_names as (
    select
        artist_name,
        count(*) as times_used,
        0 as sets_played
    from credits
    group by artist_name
),

dj_names as (
    select
        dj_name as artist_name,
        0 as times_used,
        count(*) as sets_played
    from playlists
    where dj_name is not null
    group by dj_name
),

latest_profiles as (
    select
        {{ clean_name('artist_name') }} as artist_name,
        aliases,
        genres,
        country,
        source,
        row_number() over (partition by source, source_artist_id order by scraped_at desc, bronze_id desc) as recency
    from profiles
    {{ evaluated_once() }}
),

profile_names as (
    select
        artist_name,
        0 as times_used,
        0 as sets_played
    from latest_profiles
    where recency = 1
),

spellings as (
    select * from track_names
    union all
    select * from dj_names
    union all
    select * from profile_names
),

keyed as (
    select
        {{ normalise_artist('artist_name') }} as artist_key,
        {{ regex_replace("artist_name", '^(.*[^ ]), The( [(][0-9]+[)])?$', 'The \\1') }} as artist_name,
        times_used,
        sets_played
    from spellings
    where artist_name is not null
    {{ evaluated_once() }}
),

counted as (
    select
        artist_key,
        artist_name,
        sum(times_used) as times_used,
        sum(sets_played) as sets_played
    from keyed
    where artist_key is not null
    group by artist_key, artist_name
),

ranked as (
    select
        *,
        row_number() over (
            partition by artist_key
            order by times_used + sets_played desc, artist_name asc
        ) as spelling_rank
    from counted
),

profile_facts as (
    select
        {{ normalise_artist('artist_name') }} as artist_key,
        {{ array_sorted_text(array_agg_text('alias.item', 'alias.item')) }} as aliases
    from latest_profiles
    {{ flatten_text_array('latest_profiles.aliases', 'alias') }}
    where latest_profiles.recency = 1
    group by {{ normalise_artist('latest_profiles.artist_name') }}
),

profile_details as (
    select
        {{ normalise_artist('artist_name') }} as artist_key,
        genres,
        country,
        row_number() over (
            partition by {{ normalise_artist('artist_name') }}
            order by case when country is null then 1 else 0 end asc, source asc, artist_name asc
        ) as detail_rank
    from latest_profiles
    where recency = 1
),

artists as (
    select
        artist_key,
        max(case when spelling_rank = 1 then artist_name end) as canonical_name,
        {{ array_agg_text('artist_name', 'spelling_rank', where='spelling_rank > 1') }} as other_spellings,
        cast(sum(times_used) as {{ dbt.type_int() }}) as track_count,
        cast(sum(sets_played) as {{ dbt.type_int() }}) as set_count
    from ranked
    group by artist_key
)

select
    {{ uuid_from_hash(hash_text('artists.artist_key')) }} as id,
    artists.artist_key,
    artists.canonical_name,
    coalesce(artists.other_spellings, {{ array_compact(['null']) }}) as other_spellings,
    coalesce(profile_facts.aliases, {{ array_compact(['null']) }}) as aliases,
    coalesce(profile_details.genres, {{ array_compact(['null']) }}) as genres,
    profile_details.country,
    'name' as deduplication_strategy,
    artists.track_count,
    artists.set_count,
    case when length(artists.canonical_name) > 200 then 'failed' else 'valid' end as validation_status,
    {{ array_compact([
        "case when length(artists.canonical_name) > 200 then 'canonical_name_too_long' end",
    ]) }} as validation_errors
from artists
left join profile_facts on artists.artist_key = profile_facts.artist_key
left join profile_details on artists.artist_key = profile_details.artist_key and profile_details.detail_rank = 1

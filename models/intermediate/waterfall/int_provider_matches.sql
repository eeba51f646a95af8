{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_tracks() }}",
    indexes=[{'columns': ['track_key']}],
    tags=['takes_in_loads'],
) }}

-- Match before trust: how well each hit is about the track that was asked for.
{#- named as tables, and no CTEs: each is read twice, and PostgreSQL would copy it whole and find nothing by its indexes #}
{%- set names = ref('int_track_names') %}
{%- set hits = ref('int_provider_hits') %}

with tracks as (
    select * from {{ ref('int_tracks') }}
),

track_merges as (
    select * from {{ ref('int_track_merges') }}
),

our_tracks as (
    select *
    from tracks
    where track_key in ({{ tracks_to_build() }})
),

members as (
    {{ track_members('our_tracks', 'track_merges') | indent(4) }}
),

our_hits as (
    select
        our_tracks.track_key,
        hits.provider,
        hits.endpoint,
        hits.bronze_id,
        hits.hit_rank,
        hits.fetched_at,
        hits.provider_track_id,
        hits.provider_artist_id,
        {{ id_owner('hits.provider') }} as id_owner,
        coalesce(hits.asked_isrc = hits.isrc, false) as is_same_isrc,
        theirs.name_key is not null as has_names,
        coalesce(theirs.track_key = asked.track_key, false) as is_same_key,
        coalesce(theirs.title_key = our_tracks.title_key, false) as is_same_title,
        coalesce(
            replace(theirs.title_key, ' ', '') = replace(our_tracks.title_key, ' ', ''), false
        ) as is_same_title_unspaced,
        coalesce(theirs.version_key, '') = coalesce(our_tracks.version_key, '') as is_same_version,
        -- one side often leaves out a guest
        coalesce(
            {{ array_contains_all('theirs.artist_keys', 'our_tracks.artist_keys') }}
            or {{ array_contains_all('our_tracks.artist_keys', 'theirs.artist_keys') }},
            false
        ) as is_same_artists,
        coalesce({{ array_overlaps('theirs.artist_keys', 'our_tracks.artist_keys') }}, false) as is_shared_artist,
        case
            when hits.provider <> 'manual' then abs(hits.duration_ms - our_tracks.published_duration_ms)
        end as duration_difference_ms
    from our_tracks
    inner join members on our_tracks.track_key = members.track_key
    inner join {{ names }} as asked on members.published_key = asked.track_key
    inner join {{ hits }} as hits on asked.name_key = hits.asked_name_key
    left join {{ names }} as theirs on hits.name_key = theirs.name_key
    where
        hits.name_key is not null
        or hits.provider_track_id is not null
        or hits.provider = 'manual'
),

named as (
    select
        *,
        case
            -- a person looked at the very track
            when provider = 'manual' then 'manual'
            when not has_names then 'provider_id'
            when is_same_isrc then 'isrc'
            when is_same_key or (is_same_artists and is_same_title and is_same_version) then 'exact'
            when is_shared_artist and is_same_title and is_same_version then 'similar'
            when is_same_artists and is_same_title_unspaced and is_same_version then 'similar'
            when is_shared_artist and is_same_title then 'version_differs'
            else 'different'
        end as match_method,
        case
            when duration_difference_ms > 6 * {{ var('duration_tolerance_ms') }} then 0.70
            when duration_difference_ms > {{ var('duration_tolerance_ms') }} then 0.90
            else 1.00
        end as duration_factor
    from our_hits
),

scored as (
    select
        *,
        case match_method
            when 'manual' then 1.00
            -- an ISRC with another title is a provider's mistake more often than a renamed track
            when 'isrc' then case when is_same_key or (is_same_title and is_same_version) then 1.00 else 0.80 end
            when 'exact' then 1.00
            when 'similar' then 0.90
            when 'version_differs' then 0.60
            when 'different' then 0.00
        end * duration_factor as name_score
    from named
),

-- An answer that was asked for by id is as good as the answer that gave us the id.
linked as (
    select
        *,
        max(name_score) over (partition by track_key, id_owner, provider_track_id) as id_score
    from scored
),

about_tracks as (
    select
        track_key,
        provider,
        endpoint,
        bronze_id,
        hit_rank,
        fetched_at,
        case
            when id_owner <> provider and has_names and id_score > name_score then 'provider_id'
            else match_method
        end as match_method,
        case
            when not has_names then coalesce(id_score, 0)
            when id_owner <> provider and id_score > name_score then id_score
            else name_score
        end as match_score,
        duration_difference_ms
    from linked
),

-- What is said of an artist counts for every track that, by the provider's own id, we know to be by that artist.
our_artists as (
    select
        track_key,
        provider,
        provider_artist_id,
        max(name_score) as match_score
    from scored
    where
        provider_artist_id is not null
        and name_score > 0
    group by track_key, provider, provider_artist_id
),

about_artists as (
    select
        our_artists.track_key,
        hits.provider,
        hits.endpoint,
        hits.bronze_id,
        hits.hit_rank,
        hits.fetched_at,
        'provider_id' as match_method,
        our_artists.match_score,
        cast(null as {{ dbt.type_int() }}) as duration_difference_ms
    from our_artists
    inner join {{ hits }} as hits
        on
            our_artists.provider = hits.provider
            and our_artists.provider_artist_id = hits.provider_artist_id
    where
        hits.name_key is null
        and hits.provider_track_id is null
),

judged as (
    select * from about_tracks
    union all
    select * from about_artists
)

select
    track_key,
    provider,
    endpoint,
    bronze_id,
    hit_rank,
    fetched_at,
    match_method,
    cast(match_score as decimal(4, 3)) as match_score,
    duration_difference_ms
from judged

{{ config(materialized='view') }}

-- What was asked about each track so lately that it need not be asked again, and whether the answer was about the track. A view:
-- what is late depends on the time of asking.
with answers as (
    select * from {{ ref('int_provider_answers') }}
),

names as (
    select * from {{ ref('int_track_names') }}
),

track_merges as (
    select * from {{ ref('int_track_merges') }}
),

matches as (
    select * from {{ ref('int_provider_matches') }}
),

providers as (
    select * from {{ ref('enrichment_providers') }}
),

lookups as (
    select * from {{ ref('provider_lookups') }}
),

handles as (
    select * from {{ ref('int_enrichment__handles') }}
),

-- an answer is fresh for as long as the registry says, an error for a few hours
fresh_answers as (
    select
        answers.bronze_id,
        answers.provider,
        answers.endpoint,
        answers.asked_name_key,
        coalesce(answers.asked_isrc, answers.asked_provider_id, '') as handle_value
    from answers
    inner join providers on answers.provider = providers.provider
    where
        answers.is_api_call
        and answers.fetched_at > case
            when answers.outcome = 'error'
                then {{ dbt.dateadd('hour', -1 * var('enrichment_retry_errors_after_hours'), enrichment_as_of()) }}
            else {{ dbt.dateadd('day', '-1 * providers.max_answer_age_days', enrichment_as_of()) }}
        end
),

sure_answers as (
    select distinct
        track_key,
        bronze_id
    from matches
    where match_score >= {{ var('enrichment_sure_match') }}
),

-- a question about a track that was merged since then was about the track it went into
names_of_tracks as (
    select
        names.name_key,
        coalesce(track_merges.canonical_track_key, names.track_key) as track_key
    from names
    left join track_merges on names.track_key = track_merges.track_key
),

about_tracks as (
    select
        names_of_tracks.track_key,
        fresh_answers.provider,
        fresh_answers.endpoint,
        fresh_answers.handle_value,
        max(case when sure_answers.bronze_id is null then 0 else 1 end) = 1 as has_found
    from fresh_answers
    inner join names_of_tracks on fresh_answers.asked_name_key = names_of_tracks.name_key
    left join sure_answers
        on
            names_of_tracks.track_key = sure_answers.track_key
            and fresh_answers.bronze_id = sure_answers.bronze_id
    where names_of_tracks.track_key is not null
    group by names_of_tracks.track_key, fresh_answers.provider, fresh_answers.endpoint, fresh_answers.handle_value
),

-- what was asked about an artist was asked for all of the artist's tracks
about_artists as (
    select distinct
        handles.track_key,
        fresh_answers.provider,
        fresh_answers.endpoint,
        fresh_answers.handle_value,
        true as has_found
    from fresh_answers
    inner join lookups
        on
            fresh_answers.provider = lookups.provider
            and fresh_answers.endpoint = lookups.endpoint
            and lookups.handle = 'artist_id'
    inner join handles on fresh_answers.handle_value = handles.spotify_artist_id
)

select * from about_tracks
union all
select * from about_artists

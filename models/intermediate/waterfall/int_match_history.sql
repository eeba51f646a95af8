{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    on_schema_change='append_new_columns',
    indexes=[{'columns': ['track_key', 'bronze_id']}, {'columns': ['bronze_id']}],
    tags=['takes_in_loads'],
) }}

-- What matched what, as each run saw it: a later load may change a match, and replay needs it as it was.
with matches as (
    select * from {{ ref('int_provider_matches') }}
),

changed_tracks as (
    select * from {{ ref('int_changed_tracks') }}
),

our_tracks as (
    {{ tracks_to_build() }}
),

current_matches as (
    select
        track_key,
        provider,
        endpoint,
        bronze_id,
        hit_rank,
        fetched_at,
        match_method,
        match_score
    from matches
    where
        match_score > 0
        and track_key in (select our_tracks.track_key from our_tracks)
),

ranked_matches as (
    {%- if is_incremental() %}
    select
        known.*,
        row_number() over (
            partition by known.track_key, known.bronze_id, known.hit_rank
            order by known.logged_at desc, known.run_id asc
        ) as recency
    from {{ this }} as known
    {%- if not flags.FULL_REFRESH %}
    -- those that were merged into another are among them; what rules of identity make of old keys, only a full refresh can tell
    where known.track_key in (select changed_tracks.track_key from changed_tracks)
    {%- endif %}
    {%- else %}
    select
        current_matches.*,
        false as is_gone,
        1 as recency
    from current_matches
    where false
    {%- endif %}
),

known_matches as (
    select *
    from ranked_matches
    where
        {{ is_first('recency') }}
        and not is_gone
)

select
    coalesce(current_matches.track_key, known_matches.track_key) as track_key,
    coalesce(current_matches.provider, known_matches.provider) as provider,
    coalesce(current_matches.endpoint, known_matches.endpoint) as endpoint,
    coalesce(current_matches.bronze_id, known_matches.bronze_id) as bronze_id,
    coalesce(current_matches.hit_rank, known_matches.hit_rank) as hit_rank,
    coalesce(current_matches.fetched_at, known_matches.fetched_at) as fetched_at,
    coalesce(current_matches.match_method, known_matches.match_method) as match_method,
    coalesce(current_matches.match_score, known_matches.match_score) as match_score,
    current_matches.track_key is null as is_gone,
    '{{ invocation_id }}' as run_id,
    current_timestamp as logged_at
from current_matches
full outer join known_matches
    on
        current_matches.track_key = known_matches.track_key
        and current_matches.bronze_id = known_matches.bronze_id
        and current_matches.hit_rank = known_matches.hit_rank
where
    current_matches.track_key is null
    or known_matches.track_key is null
    or current_matches.match_method <> known_matches.match_method
    or current_matches.match_score <> known_matches.match_score

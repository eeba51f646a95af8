{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_tracks() }}",
    indexes=[{'columns': ['track_key'], 'unique': true}],
    tags=['takes_in_loads'],
) }}

-- All genres that matching answers give a track, a person's before all, then those of the best match, then the most frequent. No
-- config is asked, so they are listed while the waterfall decides.
with candidates as (
    select * from {{ ref('int_field_candidates') }}
),

votes as (
    select
        track_key,
        value as genre,
        max(match_score) as match_score,
        max(case when provider = 'manual' then 1 else 0 end) as corrections,
        count(distinct bronze_id) as votes
    from candidates
    where
        metadata_field = 'genre'
        and track_key in ({{ tracks_to_build() }})
    group by track_key, value
)

select
    track_key,
    {{ array_agg_text('genre', 'corrections desc, match_score desc, votes desc, genre') }} as genres
from votes
group by track_key

{{ config(materialized='view') }}

-- By what each track can be asked for, apart from its names: the accepted ISRC, and the ids of hits that surely are the track.
{%- set owners = id_owners() %}

with decisions as (
    select * from {{ ref('int_waterfall__decisions') }}
),

matches as (
    select * from {{ ref('int_provider_matches') }}
),

hits as (
    select * from {{ ref('int_provider_hits') }}
),

isrcs as (
    select
        track_key,
        value as isrc
    from decisions
    where
        metadata_field = 'isrc'
        and outcome = 'accepted'
),

sure_hits as (
    select
        matches.track_key,
        {{ id_owner('hits.provider') }} as id_owner,
        hits.provider_track_id,
        hits.provider_artist_id,
        row_number() over (
            partition by matches.track_key, {{ id_owner('hits.provider') }}
            -- of several answers about the same track rather one that names the artist's id
            order by
                matches.match_score desc,
                case when hits.provider_artist_id is null then 1 else 0 end asc,
                matches.fetched_at desc,
                matches.bronze_id asc,
                matches.hit_rank asc
        ) as id_rank
    from matches
    inner join hits on matches.bronze_id = hits.bronze_id and matches.hit_rank = hits.hit_rank
    where
        matches.match_score >= {{ var('enrichment_sure_match') }}
        and hits.provider_track_id is not null
),

ids as (
    select
        track_key,
        {%- for owner in owners %}
        max(case when id_owner = '{{ owner }}' then provider_track_id end) as {{ owner }}_track_id,
        {%- endfor %}
        max(case when id_owner = 'spotify' then provider_artist_id end) as spotify_artist_id
    from sure_hits
    where {{ is_first('id_rank') }}
    group by track_key
)

select
    coalesce(ids.track_key, isrcs.track_key) as track_key,
    isrcs.isrc,
    {%- for owner in owners %}
    ids.{{ owner }}_track_id,
    {%- endfor %}
    ids.spotify_artist_id
from ids
full outer join isrcs on ids.track_key = isrcs.track_key

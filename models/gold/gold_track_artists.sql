{{ config(
    contract={'enforced': true},
    indexes=[{'columns': ['track_id', 'artist_id'], 'unique': true}, {'columns': ['artist_id']}],
) }}

-- Who a track is by: its credited artists, and who remixed it, as rows.
{%- set remix_pattern = "^(.+?)(?:'s)? (?:[Rr]emix|[Rr]mx|[Rr]ework|[Rr]efix|[Ee]dit|[Dd]ub|[Mm]ix)$" %}

with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

artists as (
    select * from {{ ref('silver_enriched_artists') }}
),

credits as (
    select
        tracks.id as track_id,
        {{ normalise_artist('credit.item') }} as artist_key
    from tracks
    {{ flatten_text_array('tracks.artist_names', 'credit') }}
),

remixers as (
    select
        id as track_id,
        {{ normalise_artist(regex_extract('version', remix_pattern)) }} as artist_key
    from tracks
    where version is not null
),

roles as (
    select
        track_id,
        artist_key,
        'credited' as credit_role
    from credits
    union all
    select
        track_id,
        artist_key,
        'remixer' as credit_role
    from remixers
)

-- who is credited and remixed it too is credited
select
    roles.track_id,
    artists.id as artist_id,
    min(roles.credit_role) as credit_role
from roles
inner join artists on roles.artist_key = artists.artist_key
group by roles.track_id, artists.id

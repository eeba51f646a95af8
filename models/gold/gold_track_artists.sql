{{ config(
    contract={'enforced': true},
    indexes=[{'columns': ['track_id', 'artist_id'], 'unique': true}, {'columns': ['artist_id']}],
) }}

-- Who a track is by: its credited artists, and who remixed it, as rows.
{%- set remix_pattern = "^(.+?)(?:'s)? (?:[Rr]emix|[Rr]mx|[Rr]ework|[Rr]efix|[Ee]dit|[Dd]ub|[Mm]ix)$" %}

with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

track_artists as (
    select * from {{ ref('int_track_artists') }}
),

artists as (
    select * from {{ ref('int_artists') }}
),

joint_artists as (
    select * from {{ ref('int_joint_artists') }}
),

patterns as (
    select * from {{ ref('int_name_patterns') }}
),

remixes as (
    select
        tracks.id,
        {{ artist_parts(regex_extract('tracks.version', remix_pattern), 'patterns.joining') }} as parts
    from tracks
    cross join patterns
    where tracks.version is not null
    {{ evaluated_once() }}
),

remix_credits as (
    select
        remixes.id as owner_key,
        remixer.item_index as place,
        remixer.item as artist_name,
        {{ normalise_artist('remixer.item') }} as artist_key
    from remixes
    {{ flatten_text_array('remixes.parts', 'remixer') }}
    {{ evaluated_once() }}
),

remixers as (
    {{ resolved_artists('remix_credits', 'joint_artists') | indent(4) }}
),

roles as (
    select
        tracks.id as track_id,
        track_artists.artist_key,
        track_artists.place,
        'credited' as credit_role
    from track_artists
    inner join tracks on track_artists.track_key = tracks.track_key
    union all
    select
        owner_key as track_id,
        artist_key,
        null as place,
        'remixer' as credit_role
    from remixers
)

-- who is credited and remixed it too is credited; a remixer counts where we know such an artist
select
    roles.track_id,
    {{ artist_id('artists.canonical_artist_key') }} as artist_id,
    min(roles.credit_role) as credit_role,
    cast(min(roles.place) as {{ dbt.type_int() }}) as credit_place
from roles
inner join artists on roles.artist_key = artists.artist_key
group by roles.track_id, artists.canonical_artist_key

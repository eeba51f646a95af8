{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='track_id',
    pre_hook="{{ delete_merged_tracks('track_id') }}",
    on_schema_change='fail',
    contract={'enforced': true},
    indexes=[{'columns': ['track_id', 'artist_id'], 'unique': true}, {'columns': ['artist_id']}],
    tags=['takes_in_loads'],
) }}

-- Who a track is by: its credited artists, and who remixed it, as rows. Made of all tracks, since anybody may be found to be
-- somebody else, and written where it differs.
{#- named here: dbt looks for refs where nothing is incremental yet #}
{%- set has_new_loads = songnodes.has_new_loads() %}

with track_artists as (
    select * from {{ ref('int_track_artists') }}
),

remixers as (
    select
        track_key as owner_key,
        place,
        artist_name,
        artist_key
    from {{ ref('int_track_remixers') }}
),

joint_artists as (
    select * from {{ ref('int_joint_artists') }}
),

artists as (
    select
        artist_key,
        {{ artist_id('canonical_artist_key') }} as artist_id
    from {{ ref('int_artists') }}
    {{ evaluated_once() }}
),

known_remixers as (
    {{ resolved_artists('remixers', 'joint_artists') | indent(4) }}
),

roles as (
    select
        track_key,
        artist_key,
        place,
        'credited' as credit_role
    from track_artists
    union all
    select
        owner_key as track_key,
        artist_key,
        cast(null as {{ dbt.type_int() }}) as place,
        'remixer' as credit_role
    from known_remixers
),

-- who is credited and remixed it too is credited; a remixer counts where we know such an artist
credits as (
    select
        {{ uuid_from_hash('roles.track_key') }} as track_id,
        artists.artist_id,
        min(roles.credit_role) as credit_role,
        min(roles.place) as credit_place
    from roles
    inner join artists on roles.artist_key = artists.artist_key
    group by roles.track_key, artists.artist_id
    {{ evaluated_once() }}
)

{%- if is_incremental() %},

-- rows that are there and not in the table, or in the table and not there
changed as (
    select distinct coalesce(credits.track_id, known.track_id) as track_id
    from credits
    full join {{ this }} as known
        on
            credits.track_id = known.track_id
            and credits.artist_id = known.artist_id
            and credits.credit_role = known.credit_role
            and coalesce(credits.credit_place, 0) = coalesce(known.credit_place, 0)
    where credits.track_id is null or known.track_id is null
)
{%- endif %}

select
    track_id,
    artist_id,
    credit_role,
    credit_place,
    '{{ invocation_id }}' as enrichment_run_id
from credits
{% if is_incremental() -%}
where
    -- without new loads nobody is found to be anybody else, and nothing above is computed
    {{ has_new_loads }}
    and track_id in (select changed.track_id from changed)
{%- endif %}

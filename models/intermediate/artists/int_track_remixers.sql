{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_tracks() }}",
    indexes=[{'columns': ['track_key']}],
    tags=['takes_in_loads'],
) }}

-- Whom a track's version names as its remixers, as published; gold_track_artists tells who of them is an artist.
{%- set remix_pattern = "^(.+?)(?:'s)? (?:[Rr]emix|[Rr]mx|[Rr]ework|[Rr]efix|[Ee]dit|[Dd]ub|[Mm]ix)$" %}

with tracks as (
    select * from {{ ref('int_tracks') }}
),

patterns as (
    select * from {{ ref('int_name_patterns') }}
),

versions as (
    select
        tracks.track_key,
        {{ artist_parts(regex_extract('tracks.version', remix_pattern), 'patterns.joining') }} as parts
    from tracks
    cross join patterns
    where
        tracks.version is not null
        and tracks.track_key in ({{ tracks_to_build() }})
    {{ evaluated_once() }}
)

select
    versions.track_key,
    cast(remixer.item_index as {{ dbt.type_int() }}) as place,
    remixer.item as artist_name,
    {{ normalise_artist('remixer.item') }} as artist_key
from versions
{{ flatten_text_array('versions.parts', 'remixer') }}

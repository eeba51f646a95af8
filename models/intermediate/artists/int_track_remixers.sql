{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_tracks() }}",
    indexes=[{'columns': ['track_key']}],
    tags=['takes_in_loads'],
) }}

-- Whom a track's version names as its remixers, as published; gold_track_artists tells who of them is an artist. What stands
-- between the name and the word ("Foo Private Remix", "Foo 2016 Edit") may be part of it ("Tom Tom Club"): the name counts with
-- it and without.
{%- set kinds = 'remix|rmx|mix|re-?edit|edit|dub|re-?work|re-?fix|bootleg|flip' %}
{%- set between = kinds ~ '|private|unofficial|special|intro|extended|club|vocal|instrumental|radio|festival|(?:19|20)[0-9]{2}' %}
{%- set remix_pattern = "(?i)^(.+?)(?:'s)? (?:" ~ kinds ~ ")$" %}

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
),

remixers as (
    select
        versions.track_key,
        remixer.item as full_name,
        {{ regex_replace('remixer.item', "(?i)(?:'s)?(?: (?:" ~ between ~ "))+$") }} as short_name,
        remixer.item_index * 2 as name_order
    from versions
    {{ flatten_text_array('versions.parts', 'remixer') }}
    {{ evaluated_once() }}
),

called as (
    select
        track_key,
        full_name as artist_name,
        name_order
    from remixers
    union all
    select
        track_key,
        short_name as artist_name,
        name_order + 1 as name_order
    from remixers
    where short_name <> full_name
)

select
    track_key,
    artist_name,
    {{ normalise_artist('artist_name') }} as artist_key,
    cast(row_number() over (partition by track_key order by name_order asc) as {{ dbt.type_int() }}) as place
from called
-- "Club Mix" names nobody
where not {{ regex_matches('artist_name', "(?i)^(?:" ~ between ~ ")(?: (?:" ~ between ~ "))*$") }}

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
{%- set between = 'private|unofficial|special|original|intro|extended|club|vocal|vip|instrumental|radio|festival|live|mono'
    ~ '|(?:19|20)[0-9]{2}' %}
{#- a version of nothing else says how it sounds, though artists are called so; Amine Edge & DANCE are called more #}
{%- set style = 'acid|ambient|beat|chill|dance|dark|deep|disco|funky?|hard|house|jungle|party|tech|techno|trance|tribal' %}
{%- set word_between = "'(?:' || patterns.remix_words || '|" ~ between ~ ")'" %}

with tracks as (
    select * from {{ ref('int_tracks') }}
),

patterns as (
    select * from {{ ref('int_name_patterns') }}
),

versions as (
    select
        tracks.track_key,
        {{ artist_parts(pattern_extract_all('tracks.version', 'patterns.remixed_by'), 'patterns.joining') }} as parts
    from tracks
    cross join patterns
    where
        tracks.version is not null
        and tracks.track_key in ({{ tracks_to_build() }})
        and not {{ pattern_matches(
            'tracks.version', "'^(?:(?:' || patterns.remix_words || '|" ~ between ~ "|" ~ style ~ ")(?: |$))+$'"
        ) }}
    {{ evaluated_once() }}
),

remixers as (
    select
        versions.track_key,
        remixer.item as full_name,
        {{ pattern_replace('remixer.item', "'(?:''s)?(?: ' || " ~ word_between ~ " || ')+$'") }} as short_name,
        remixer.item_index * 2 as name_order
    from versions
    {{ flatten_text_array('versions.parts', 'remixer') }}
    cross join patterns
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
    called.track_key,
    called.artist_name,
    {{ normalise_artist('called.artist_name') }} as artist_key,
    cast(row_number() over (partition by called.track_key order by called.name_order asc) as {{ dbt.type_int() }}) as place
from called
cross join patterns
-- "Club Mix" and "The Original Mix" name nobody
where
    not {{ pattern_matches(
        'called.artist_name', "'^(?:the )?' || " ~ word_between ~ " || '(?: ' || " ~ word_between ~ " || ')*$'"
    ) }}
    and lower(called.artist_name) <> 'the'

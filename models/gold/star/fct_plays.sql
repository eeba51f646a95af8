{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='play_id',
    pre_hook="{{ delete_changed_sets() }}",
    on_schema_change='fail',
    contract={'enforced': true},
    indexes=[
        {'columns': ['play_id'], 'unique': true},
        {'columns': ['track_id', 'played_on']},
        {'columns': ['listener_id', 'played_at']},
        {'columns': ['dj_artist_id', 'played_on']},
        {'columns': ['playlist_id', 'row_index']},
        {'columns': ['play_type', 'played_on']},
    ],
    tags=['takes_in_loads'],
) }}

-- Every known play, one row each: a row of a DJ's set, or a track that a listener heard.
{#- named here: dbt looks for refs where nothing is incremental yet #}
{%- set has_new_loads = songnodes.has_new_loads() %}

with playlist_tracks as (
    select * from {{ ref('silver_playlist_tracks') }}
),

playlists as (
    select * from {{ ref('silver_enriched_playlists') }}
),

listens as (
    select * from {{ ref('int_listens') }}
),

names as (
    select * from {{ ref('int_track_names') }}
),

listened_tracks as (
    select * from {{ ref('int_listened_tracks') }}
),

set_plays as (
    select
        {{ uuid_from_hash(hash_text(
            "'set|' || cast(playlist_tracks.playlist_id as " ~ dbt.type_string() ~ ") || '|' || cast(playlist_tracks.row_index as "
            ~ dbt.type_string() ~ ')'
        )) }} as play_id,
        'set' as play_type,
        playlists.source,
        playlist_tracks.track_id,
        {{ played_on('playlists') }} as played_on,
        {{ played_on_precision('playlists') | indent(8) }} as date_precision,
        cast(null as {{ dbt.type_timestamp() }}) as played_at,
        playlist_tracks.playlist_id,
        playlist_tracks.row_index,
        playlists.artist_id as dj_artist_id,
        cast(null as {{ type_uuid() }}) as listener_id,
        cast(null as {{ dbt.type_string() }}) as match_method
    from playlist_tracks
    inner join playlists on playlist_tracks.playlist_id = playlists.id
    where playlist_tracks.playlist_id in ({{ sets_to_build() }})
),

heard as (
    select
        listens.*,
        coalesce({{ song_text('names.title_key', 'names.version_key') }}, listens.name_key) as song
    from listens
    left join names on listens.name_key = names.name_key
    {%- if is_incremental() %}
    -- without new loads no listen and no track of one is new, and nothing here is computed
    where {{ has_new_loads }}
    {%- endif %}
),

-- A listen that was loaded again, as when its mapping changed, counts once and as it was told last. It is known by its second and
-- its title, however spelled: services mend names later, and some players report many tracks at one second.
listen_versions as (
    select
        *,
        row_number() over (
            partition by source, listener, listened_at, song
            order by load_id desc, bronze_id desc
        ) as recency,
        first_value(bronze_id) over (
            partition by source, listener, listened_at, song
            order by load_id asc, bronze_id asc
        ) as first_bronze_id
    from heard
),

listen_plays as (
    select
        {{ uuid_from_hash(hash_text("'listen|' || listen_versions.first_bronze_id")) }} as play_id,
        'listen' as play_type,
        listen_versions.source,
        {{ uuid_from_hash('listened_tracks.track_key') }} as track_id,
        {{ utc_date('listen_versions.listened_at') }} as played_on,
        'day' as date_precision,
        listen_versions.listened_at as played_at,
        cast(null as {{ type_uuid() }}) as playlist_id,
        cast(null as {{ dbt.type_int() }}) as row_index,
        cast(null as {{ type_uuid() }}) as dj_artist_id,
        {{ listener_id('listen_versions.source', 'listen_versions.listener') }} as listener_id,
        listened_tracks.match_method
    from listen_versions
    left join listened_tracks on listen_versions.listened_key = listened_tracks.listened_key
    where {{ is_first('listen_versions.recency') }}
)

select * from set_plays
union all
select *
from listen_plays
where {{ differs_from_written('listen_plays', ['play_id'], ['track_id', 'match_method']) }}

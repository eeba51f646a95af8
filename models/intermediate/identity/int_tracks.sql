{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_changed_tracks() }}",
    indexes=[{'columns': ['track_key'], 'unique': true}],
    tags=['takes_in_loads'],
) }}

-- One row per track, as it was published, whatever the keys it was published under: the spelling most used stands for it.
with mentions as (
    select * from {{ ref('int_track_mentions') }}
),

names as (
    select * from {{ ref('int_track_names') }}
),

track_merges as (
    select * from {{ ref('int_track_merges') }}
),

our_tracks as (
    {{ tracks_to_build() }}
),

members as (
    {{ track_members('our_tracks', 'track_merges') | indent(4) }}
),

our_mentions as (
    select
        members.track_key,
        mentions.name_key,
        mentions.bronze_id,
        mentions.seen_at,
        mentions.duration_ms
    from members
    inner join mentions on members.published_key = mentions.track_key
),

merged_keys as (
    select
        track_key,
        {{ array_agg_text('published_key', 'published_key', where='published_key <> track_key') }} as merged_track_keys
    from members
    group by track_key
),

spelling_counts as (
    select
        track_key,
        name_key,
        count(*) as times_used
    from our_mentions
    group by track_key, name_key
),

ranked_spellings as (
    select
        spelling_counts.track_key,
        spelling_counts.name_key,
        names.artist_names,
        names.artist_keys,
        names.title_display,
        names.title_key,
        names.version_display,
        names.version_key,
        row_number() over (
            partition by spelling_counts.track_key
            order by spelling_counts.times_used desc, names.artist_raw asc, names.title_raw asc
        ) as spelling_rank
    from spelling_counts
    inner join names on spelling_counts.name_key = names.name_key
),

documents as (
    select
        track_key,
        bronze_id,
        min(seen_at) as seen_at
    from our_mentions
    group by track_key, bronze_id
),

numbered_documents as (
    select
        track_key,
        bronze_id,
        row_number() over (partition by track_key order by seen_at asc, bronze_id asc) as seen_rank
    from documents
),

bronze_ids as (
    select
        track_key,
        min(case when seen_rank = 1 then bronze_id end) as bronze_id,
        {{ array_agg_text('bronze_id', 'seen_rank', where='seen_rank > 1') }} as additional_bronze_ids
    from numbered_documents
    group by track_key
),

facts as (
    select
        track_key,
        max(seen_at) as last_seen_at,
        -- pages disagree by seconds; the shortest length published is a real one
        min(duration_ms) as published_duration_ms,
        count(*) as mention_count
    from our_mentions
    group by track_key
)

select
    ranked_spellings.track_key,
    ranked_spellings.name_key,
    ranked_spellings.artist_names,
    ranked_spellings.artist_keys,
    ranked_spellings.title_key,
    ranked_spellings.version_display as version,
    ranked_spellings.version_key,
    facts.published_duration_ms,
    facts.last_seen_at,
    facts.mention_count,
    merged_keys.merged_track_keys,
    bronze_ids.bronze_id,
    bronze_ids.additional_bronze_ids,
    ranked_spellings.title_display
    || coalesce(' (' || ranked_spellings.version_display || ')', '') as published_track_title
from ranked_spellings
inner join facts on ranked_spellings.track_key = facts.track_key
inner join bronze_ids on ranked_spellings.track_key = bronze_ids.track_key
inner join merged_keys on ranked_spellings.track_key = merged_keys.track_key
where {{ is_first('ranked_spellings.spelling_rank') }}

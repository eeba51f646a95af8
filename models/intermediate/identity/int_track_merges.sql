{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='track_key',
    indexes=[{'columns': ['track_key'], 'unique': true}, {'columns': ['canonical_track_key']}],
    tags=['takes_in_loads'],
) }}

-- Which published keys are one track, and by what. The key that was loaded first stands for all. Links are never taken
-- back, as bronze forgets nothing; so a merge, once made, stays, and any order of loads ends in the same track_merges.
{#- named as tables, and no CTEs, so that their indexes find what belongs to the few keys that changed #}
{%- set names = ref('int_track_names') %}
{%- set ids = ref('int_track_ids') %}
{%- set sighted = ref('int_track_mentions') %}
{%- set published = ref('int_published_keys') %}

with mentions as (
    select * from {{ ref('int_track_mentions') }}
),

methods as (
    select * from {{ ref('merge_methods') }}
),

changed_keys as (
    select * from {{ ref('int_changed_keys') }}
),

{% if is_incremental() %}
links_of_changed as (
    {{ identity_links(names, ids, published, 'methods', sighted, 'changed_keys') | indent(4) }}
),

-- What changed, what that is linked to now, and the groups that these were in: nothing else can change its group.
neighbours as (
    select track_key from changed_keys
    union
    select track_key from links_of_changed
),

groups_before as (
    select coalesce(earlier.canonical_track_key, neighbours.track_key) as track_key
    from neighbours
    left join {{ this }} as earlier on neighbours.track_key = earlier.track_key
),

our_keys as (
    select track_key from neighbours
    union
    select published_key as track_key
    from (
        {{ track_members('groups_before', this) | indent(8) }}
    ) as members
),

-- few beside the changed ones, whose links are known
other_keys as (
    select track_key from our_keys
    except
    select track_key from changed_keys
),

links as (
    select * from links_of_changed
    union all
    {{ identity_links(names, ids, published, 'methods', sighted, 'other_keys') | indent(4) }}
),

{% else -%}
links as (
    {{ identity_links(names, ids, published, 'methods', sighted) | indent(4) }}
),

{% endif -%}
shared_links as (
    select link
    from links
    group by link
    -- more than one: to count them PostgreSQL would sort all links
    having min(track_key) <> max(track_key)
),

linked as (
    select distinct
        links.track_key,
        links.link,
        links.merge_method
    from links
    inner join shared_links on links.link = shared_links.link
),

sightings as (
    select
        track_key,
        load_id,
        seen_at,
        row_number() over (partition by track_key order by load_id asc, seen_at asc) as sighting
    from mentions
    where track_key in (select linked.track_key from linked)
),

ages as (
    select
        track_key as item,
        row_number() over (order by load_id asc, seen_at asc, track_key asc) as label
    from sightings
    where {{ is_first('sighting') }}
),

tied as (
    select
        track_key as item,
        link
    from linked
),

oldest as (
    {{ lowest_labels('tied', 'ages') | indent(4) }}
),

merged as (
    select
        oldest.item as track_key,
        ages.item as canonical_track_key
    from oldest
    inner join ages on oldest.label = ages.label
),

best_methods as (
    select
        linked.track_key,
        methods.merge_method,
        methods.score,
        row_number() over (
            partition by linked.track_key
            order by methods.score desc, methods.merge_method asc
        ) as method_rank
    from linked
    inner join methods on linked.merge_method = methods.merge_method
)

select
    merged.track_key,
    merged.canonical_track_key,
    best_methods.merge_method,
    cast(best_methods.score as decimal(3, 2)) as merge_score,
    {%- if is_incremental() %}
    case when known.canonical_track_key = merged.canonical_track_key then known.run_id else '{{ invocation_id }}' end as run_id
    {%- else %}
    '{{ invocation_id }}' as run_id
    {%- endif %}
from merged
inner join best_methods on merged.track_key = best_methods.track_key and {{ is_first('best_methods.method_rank') }}
{%- if is_incremental() %}
left join {{ this }} as known on merged.track_key = known.track_key
{%- endif %}
where merged.track_key <> merged.canonical_track_key

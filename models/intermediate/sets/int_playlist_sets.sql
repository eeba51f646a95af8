{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='page_id',
    indexes=[{'columns': ['page_id'], 'unique': true}, {'columns': ['playlist_id']}],
    tags=['takes_in_loads'],
) }}

-- Which pages are about one set: two sites have one address, or one DJ, the day and most of the tracks agree. The page that was
-- loaded first gives the set its id; the page that tells most tracks is the one whose rows count, so that a set that is published
-- twice was played once.
{%- set tracks_needed = 3 %}
{%- set share_needed = 0.5 %}

with pages as (
    select * from {{ ref('int_playlist_pages') }}
),

playlist_rows as (
    select * from {{ ref('int_playlist_rows') }}
),

names as (
    select * from {{ ref('int_track_names') }}
),

loads as (
    select * from {{ ref('stg_ops__visible_loads') }}
),

versions as (
    select
        page_id,
        bronze_id,
        source,
        source_playlist_id,
        dj_keys,
        set_date,
        set_date_precision,
        {{ regex_replace('lower(source_url)', '^https?://(www[.])?|/+$', '') }} as address,
        row_number() over (partition by page_id order by scraped_at desc, bronze_id desc) as recency,
        min(load_id) over (partition by page_id) as first_load_id
    from pages
),

current_pages as (
    select *
    from versions
    where {{ is_first('recency') }}
),

same_address as (
    select
        ours.page_id as left_id,
        theirs.page_id as right_id
    from current_pages as ours
    inner join current_pages as theirs on ours.address = theirs.address
    where ours.source < theirs.source
),

-- a DJ may play several sets a day, with some tracks in all of them; a month is no day
dates as (
    select
        current_pages.page_id,
        current_pages.set_date,
        dj.item as dj_key
    from current_pages
    {{ flatten_text_array('current_pages.dj_keys', 'dj') }}
    where current_pages.set_date_precision = 'day'
),

same_date as (
    select distinct
        ours.page_id as left_id,
        theirs.page_id as right_id
    from dates as ours
    inner join dates as theirs on ours.set_date = theirs.set_date and ours.dj_key = theirs.dj_key
    where ours.page_id < theirs.page_id
),

compared_pages as (
    select left_id as page_id from same_address
    union
    select right_id as page_id from same_address
    union
    select left_id as page_id from same_date
    union
    select right_id as page_id from same_date
),

-- most pages are compared with none, and their rows are not looked up
compared_rows as (
    select
        compared_pages.page_id,
        playlist_rows.name_key
    from compared_pages
    inner join current_pages on compared_pages.page_id = current_pages.page_id
    inner join playlist_rows
        on
            current_pages.source = playlist_rows.source
            and current_pages.source_playlist_id = playlist_rows.source_playlist_id
            and current_pages.bronze_id = playlist_rows.bronze_id
    where not playlist_rows.is_marked_unknown
    {{ evaluated_once() }}
),

-- by the published keys: which of them are one track is settled later, and never parts two sets
tracks_of_pages as (
    select distinct
        compared_rows.page_id,
        names.track_key
    from compared_rows
    inner join names on compared_rows.name_key = names.name_key
    where names.is_identified
),

track_counts as (
    select
        page_id,
        count(*) as track_count
    from tracks_of_pages
    group by page_id
),

tracks_shared as (
    select
        same_date.left_id,
        same_date.right_id,
        count(*) as track_count
    from same_date
    inner join tracks_of_pages as ours on same_date.left_id = ours.page_id
    inner join tracks_of_pages as theirs on same_date.right_id = theirs.page_id and ours.track_key = theirs.track_key
    group by same_date.left_id, same_date.right_id
),

pairs as (
    select
        left_id,
        right_id,
        'address' as merge_method
    from same_address
    union
    select
        tracks_shared.left_id,
        tracks_shared.right_id,
        'tracks' as merge_method
    from tracks_shared
    inner join track_counts as ours on tracks_shared.left_id = ours.page_id
    inner join track_counts as theirs on tracks_shared.right_id = theirs.page_id
    where
        tracks_shared.track_count >= {{ tracks_needed }}
        and tracks_shared.track_count >= {{ share_needed }} * ours.track_count
        and tracks_shared.track_count >= {{ share_needed }} * theirs.track_count
),

links as (
    select
        left_id as item,
        cast(left_id as {{ dbt.type_string() }}) || cast(right_id as {{ dbt.type_string() }}) as link,
        merge_method
    from pairs
    union all
    select
        right_id as item,
        cast(left_id as {{ dbt.type_string() }}) || cast(right_id as {{ dbt.type_string() }}) as link,
        merge_method
    from pairs
),

merged_pages as (
    select
        item as page_id,
        min(merge_method) as merge_method
    from links
    group by item
),

ages as (
    select
        merged_pages.page_id as item,
        row_number() over (order by current_pages.first_load_id asc, current_pages.page_id asc) as label
    from merged_pages
    inner join current_pages on merged_pages.page_id = current_pages.page_id
),

oldest as (
    {{ lowest_labels('links', 'ages') | indent(4) }}
),

sets as (
    select
        merged_pages.page_id,
        oldest_pages.item as playlist_id,
        merged_pages.merge_method,
        row_number() over (
            partition by oldest.label
            order by coalesce(track_counts.track_count, 0) desc, ages.label asc
        ) as page_rank
    from merged_pages
    inner join ages on merged_pages.page_id = ages.item
    inner join oldest on merged_pages.page_id = oldest.item
    inner join ages as oldest_pages on oldest.label = oldest_pages.label
    left join track_counts on merged_pages.page_id = track_counts.page_id
),

newest_load as (
    {{ newest_load('loads') | indent(4) }}
),

judged as (
    select
        current_pages.page_id,
        current_pages.bronze_id,
        current_pages.source,
        current_pages.source_playlist_id,
        sets.merge_method,
        newest_load.load_id,
        coalesce(sets.playlist_id, current_pages.page_id) as playlist_id,
        cast(coalesce(sets.page_rank, 1) as {{ dbt.type_int() }}) as page_rank
    from current_pages
    cross join newest_load
    left join sets on current_pages.page_id = sets.page_id
)

select *
from judged
{% if is_incremental() -%}
where
    -- without new pages nothing is found anew, and nothing above is computed
    exists (
        select 1
        from pages
        where {{ is_of_unsettled_load('pages.load_id') }}
    )
    and {{ differs_from_written('judged', ['page_id'], ['bronze_id', 'playlist_id', 'page_rank', 'merge_method']) }}
{%- endif %}

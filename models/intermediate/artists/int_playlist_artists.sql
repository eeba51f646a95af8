{{ config(
    meta={'kept_while_unchanged': true},
    indexes=[{'columns': ['page_id', 'place'], 'unique': true}],
) }}

-- Who plays a set, by the newest version of its page; "Various Artists" is nobody.
with pages as (
    select * from {{ ref('int_playlist_pages') }}
),

joint_artists as (
    select * from {{ ref('int_joint_artists') }}
),

patterns as (
    select * from {{ ref('int_name_patterns') }}
),

versions as (
    select
        page_id,
        dj_names,
        row_number() over (partition by page_id order by scraped_at desc, bronze_id desc) as recency
    from pages
),

credits as (
    select
        versions.page_id as owner_key,
        credit.item_index as place,
        credit.item as artist_name,
        {{ normalise_artist('credit.item') }} as artist_key
    from versions
    {{ flatten_text_array('versions.dj_names', 'credit') }}
    where {{ is_first('versions.recency') }}
    {{ evaluated_once() }}
),

known as (
    select credits.*
    from credits
    cross join patterns
    where {{ is_identified('credits.artist_key', 'patterns.unidentified') }}
),

resolved as (
    {{ resolved_artists('known', 'joint_artists') | indent(4) }}
)

select
    owner_key as page_id,
    artist_key,
    artist_name,
    cast(row_number() over (partition by owner_key order by place asc) as {{ dbt.type_int() }}) as place
from resolved

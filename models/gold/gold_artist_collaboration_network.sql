{{ config(materialized='view', contract={'enforced': true}) }}

-- Which artists belong together: they made tracks together, or DJs play them near each other. How alike their genres are is
-- worked out when it is read: one more track of a known genre makes an artist otherwise alike to everybody, and of all these
-- pairs few ever are looked at.
{#- named as tables, and no CTEs: who asks for an artist's closest fifty would else have the overlaps of all worked out first #}
{%- set our_tracks = array_item('artists.track_counts', 'ours.item_index') %}
{%- set their_tracks = array_item('partners.track_counts', 'theirs.item_index') %}

select
    pairs.artist_1_id,
    pairs.artist_2_id,
    artists.artist_name as artist_1_name,
    partners.artist_name as artist_2_name,
    pairs.last_together_date,
    pairs.collaboration_count,
    pairs.shared_tracks,
    pairs.shared_playlists,
    cast(round(coalesce((
        select sum(case when shared.our_share < shared.their_share then shared.our_share else shared.their_share end)
        from (
            select
                cast({{ our_tracks }} as decimal(12, 4)) / artists.track_count as our_share,
                cast({{ their_tracks }} as decimal(12, 4)) / partners.track_count as their_share
            from (select 1 as one_pair) as each_genre
            {{ flatten_text_array('artists.genres', 'ours') }}
            {{ flatten_text_array('partners.genres', 'theirs') }}
            where ours.item = theirs.item
        ) as shared
    ), 0), 4) as decimal(5, 4)) as genre_overlap
from {{ ref('int_artist_pairs') }} as pairs
inner join {{ ref('int_artist_genres') }} as artists on pairs.artist_1_id = artists.artist_id
inner join {{ ref('int_artist_genres') }} as partners on pairs.artist_2_id = partners.artist_id

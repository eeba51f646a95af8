{{ config(materialized='view', contract={'enforced': true}) }}

-- What a DJ is likely to play next: what DJs and listeners bring together with the track, what mixes with it, and what is popular
-- now, blended. gold_harmonic_mixing_recommendations says what mixes by the rules, this one what is probably chosen.
-- models/intermediate/recommending finds them; here the lists become rows with names, scores and the reasons in words, when they
-- are read.
with lists as (
    select * from {{ ref('int_recommending__next_tracks') }}
),

tracks as (
    select * from {{ ref('dim_tracks') }}
),

listed as (
    select
        lists.track_id,
        cast(partner.item as {{ type_uuid() }}) as partner_id,
        cast(partner.item_index as {{ dbt.type_int() }}) as place,
        {{ array_item('lists.closeness_millionths', 'partner.item_index') }} as closeness_millionths,
        {{ array_item('lists.mixing_points', 'partner.item_index') }} as mixing_points,
        {{ array_item('lists.popularity_millionths', 'partner.item_index') }} as popularity_millionths
    from lists
    {{ flatten_text_array('lists.partner_ids', 'partner') }}
)

select
    listed.track_id,
    listed.partner_id as recommended_track_id,
    listed.place as recommendation_rank,
    tracks.artist_name || ' - ' || tracks.track_title as recommended_track_name,
    cast(listed.mixing_points * 0.1 as decimal(3, 2)) as mixing_score,
    cast(
        {{ next_track_score('listed.closeness_millionths', 'listed.mixing_points', 'listed.popularity_millionths') | indent(8) }}
        as decimal(5, 4)
    ) as score,
    cast(listed.closeness_millionths * 0.000001 as decimal(5, 4)) as company_score,
    cast(listed.popularity_millionths * 0.000001 as decimal(5, 4)) as popularity_score,
    {{ array_compact([
        "case when listed.closeness_millionths > 0 then 'played together' end",
        "case when listed.mixing_points > 5 then 'mixes well' when listed.mixing_points > 0 then 'mixes boldly' end",
        "case when listed.popularity_millionths >= 500000 then 'popular now' end",
    ]) }} as reasons
from listed
-- what is merged tonight is nobody's recommendation any more, though its list is written later
inner join tracks on listed.partner_id = tracks.track_id

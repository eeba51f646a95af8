{{ config(group='pipeline') }}

-- gold_next_track_recommendations leaves out what is no track any more; once the lists are written there is none to leave out.
with lists as (
    select * from {{ ref('int_recommending__next_tracks') }}
),

tracks as (
    select * from {{ ref('dim_tracks') }}
)

select
    lists.track_id,
    partner.item as recommended_track_id
from lists
{{ flatten_text_array('lists.partner_ids', 'partner') }}
left join tracks on partner.item = tracks.track_id
where tracks.track_id is null

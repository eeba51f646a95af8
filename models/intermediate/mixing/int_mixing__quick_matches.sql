-- For each track the first partners of its cell's list that are as near as can be, and are as many as are recommended in
-- all but sparse corners of the catalogue. They come by popularity, so whoever has enough here has found the best.
with tracks as (
    select * from {{ ref('int_mixing__tracks') }}
),

shortlists as (
    select * from {{ ref('int_mixing__shortlists') }}
)

select
    tracks.popularity_rank,
    partner.popularity_rank as partner_rank,
    partner.tempo_relation,
    cast(partner.place as {{ dbt.type_int() }}) as place
from tracks
{% set near -%}
    select
        shortlists.popularity_rank,
        shortlists.tempo_relation,
        row_number() over (order by shortlists.popularity_rank asc) as place
    from shortlists
    where
        shortlists.cell = tracks.cell
        and shortlists.popularity_rank <> tracks.popularity_rank
        and {{ within_best_reach('tracks', 'shortlists') | indent(8) }}
{%- endset %}
{{ first_rows_of(near, 'shortlists.popularity_rank asc', var('recommendations_per_track'), 'partner') }}

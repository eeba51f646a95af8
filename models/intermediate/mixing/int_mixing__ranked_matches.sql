{{ config(indexes=[{'columns': ['popularity_rank', 'place'], 'unique': true}]) }}

-- What the quick matches do not tell: who found too few looks at every partner within reach, and those that DJs play next come
-- before others that are as near. As of a past day it counts what they had played next by then.
{#- named here: dbt looks for refs where there is no such day, too #}
{%- set dated_sets, each_transition = ref('int_dated_sets'), ref('fct_transitions') %}
{%- set reach = mixing_reach() %}
{%- set limit = var('recommendations_per_track') %}
{%- set next_tempo = 'cast(next_tracks.tempo * beats.times / beats.parts as ' ~ dbt.type_int() ~ ')' %}

with tracks as (
    select * from {{ ref('int_mixing__tracks') }}
),

moves as (
    select * from {{ ref('int_mixing__moves') }}
),

transitions as (
    {%- if var('as_of_date') is none %}
    select * from {{ ref('silver_track_transitions') }}
    {%- else %}
    select
        steps.from_track_id,
        steps.to_track_id,
        count(*) as times_played
    from {{ each_transition }} as steps
    inner join {{ dated_sets }} as sets on steps.playlist_id = sets.playlist_id
    group by steps.from_track_id, steps.to_track_id
    {%- endif %}
),

{{ beats() }},

-- read by itself, so that PostgreSQL makes no copy of all lists
enough as (
    select popularity_rank
    from {{ ref('int_mixing__quick_matches') }}
    where {{ array_length('partner_ids') }} = {{ limit }}
),

-- only in sparse corners, since neighbours are each other's partners
too_few as (
    select *
    from tracks
    where popularity_rank not in (select enough.popularity_rank from enough)
),

-- a search is about one key and one way of counting the beat
searches as (
    select
        too_few.popularity_rank,
        too_few.tempo,
        too_few.energy_level,
        moves.to_wheel_key,
        moves.is_compatible,
        beats.times,
        beats.parts,
        cast((too_few.tempo - {{ reach.wide_tempo }}) * beats.parts / beats.times as {{ dbt.type_int() }}) as tempo_from,
        cast((too_few.tempo + {{ reach.wide_tempo }}) * beats.parts / beats.times as {{ dbt.type_int() }}) as tempo_to
    from too_few
    inner join moves on too_few.wheel_key = moves.from_wheel_key
    cross join beats
),

{#- the table is named, and no CTE, so that its index finds the tempi of the key #}
{%- set partner_tempo = 'cast(partners.tempo * searches.times / searches.parts as ' ~ dbt.type_int() ~ ')' %}
{%- set within_reach %}
    select
        partners.popularity_rank as partner_rank,
        partners.track_id as partner_id,
        {{ match_class(
            'searches.is_compatible',
            'abs(searches.tempo - ' ~ partner_tempo ~ ')',
            'abs(searches.energy_level - partners.energy_level)'
        ) | indent(8) }} as match_class
    from {{ ref('int_mixing__tracks') }} as partners
    where
        partners.wheel_key = searches.to_wheel_key
        and partners.tempo >= searches.tempo_from
        and partners.tempo <= searches.tempo_to
        and partners.popularity_rank <> searches.popularity_rank
        and abs(searches.tempo - {{ partner_tempo }}) <= {{ reach.wide_tempo }}
        and {{ within_pitch_range('searches.tempo', partner_tempo) }}
{%- endset %}

-- of those that DJs never played next, none can be among the best that is not among the first of its own search
wide_matches as (
    select
        searches.popularity_rank,
        partner.partner_rank,
        partner.partner_id,
        partner.match_class
    from searches
    {{ first_rows_of(
        within_reach, 'match_class desc, partner_rank asc', limit, 'partner'
    ) | indent(4) }}
),

played as (
    select
        tracks.popularity_rank,
        next_tracks.popularity_rank as partner_rank,
        next_tracks.track_id as partner_id,
        {{ best_match_class('tracks.energy_level') }} as best_match_class,
        {{ match_class(
            'moves.is_compatible',
            'abs(tracks.tempo - ' ~ next_tempo ~ ')',
            'abs(tracks.energy_level - next_tracks.energy_level)'
        ) | indent(8) }} as match_class,
        transitions.times_played
    from transitions
    inner join tracks on transitions.from_track_id = tracks.track_id
    inner join tracks as next_tracks on transitions.to_track_id = next_tracks.track_id
    inner join moves on tracks.wheel_key = moves.from_wheel_key and next_tracks.wheel_key = moves.to_wheel_key
    cross join beats
    where
        tracks.popularity_rank <> next_tracks.popularity_rank
        and abs(tracks.tempo - {{ next_tempo }}) <= {{ reach.wide_tempo }}
        and {{ within_pitch_range('tracks.tempo', next_tempo) }}
),

-- before quick matches, which are as near as can be, come only pairs that are so, too
pairs as (
    select
        played.popularity_rank,
        played.partner_rank,
        played.partner_id,
        played.match_class,
        played.times_played
    from played
    where
        played.match_class = played.best_match_class
        or played.popularity_rank in (select too_few.popularity_rank from too_few)
    union all
    select
        wide_matches.popularity_rank,
        wide_matches.partner_rank,
        wide_matches.partner_id,
        wide_matches.match_class,
        0 as times_played
    from wide_matches
),

distinct_pairs as (
    select
        popularity_rank,
        partner_rank,
        partner_id,
        max(match_class) as match_class,
        max(times_played) as times_played
    from pairs
    group by popularity_rank, partner_rank, partner_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by popularity_rank
            order by match_class desc, times_played desc, partner_rank asc
        ) as place
    from distinct_pairs
)

select
    popularity_rank,
    partner_rank,
    partner_id,
    cast(place as {{ dbt.type_int() }}) as place,
    cast(times_played as {{ dbt.type_int() }}) as times_played
from ranked
where place <= {{ limit }}

{{ config(indexes=[{'columns': ['popularity_rank', 'place'], 'unique': true}]) }}

-- The tracks for which the quick matches are not the whole truth: who found too few looks further down the lists of the cells
-- around, who finds too few there looks at every partner within reach, and who is known to be played before others ranks what
-- was found anew, those included.
{%- set reach = mixing_reach() %}
{%- set limit = var('recommendations_per_track') %}
{%- set next_tempo = 'cast(next_tracks.tempo * beats.times / beats.parts as ' ~ dbt.type_int() ~ ')' %}

with tracks as (
    select * from {{ ref('int_mixing__tracks') }}
),

quick_matches as (
    select * from {{ ref('int_mixing__quick_matches') }}
),

moves as (
    select * from {{ ref('int_mixing__moves') }}
),

transitions as (
    select * from {{ ref('silver_track_transitions') }}
),

-- half and double time as fractions, since whole numbers are compared fastest; tempi are even, so halves are exact
beats as (
    select
        'same' as tempo_relation,
        1 as times,
        1 as parts
    union all
    select
        'double' as tempo_relation,
        2 as times,
        1 as parts
    union all
    select
        'half' as tempo_relation,
        1 as times,
        2 as parts
),

-- read by itself, so that PostgreSQL makes no copy of all quick matches
enough as (
    select popularity_rank
    from {{ ref('int_mixing__quick_matches') }}
    where place = {{ limit }}
),

-- in most cells few tracks come here, since neighbours are each other's partners; nothing bounds how many may
too_few as (
    select tracks.*
    from tracks
    where tracks.popularity_rank not in (select enough.popularity_rank from enough)
),

{{ compatible_key_distances() }},

-- beside a crowd of popular tracks of another tempo a list has few that are near, however many there are
further_matches as (
    select
        too_few.popularity_rank,
        partner.popularity_rank as partner_rank,
        partner.tempo_relation
    from too_few
    inner join compatible_key_distances on too_few.wheel_key = compatible_key_distances.from_wheel_key
    {{ first_rows_of(
        partners_in_and_beside(
            ref('int_mixing__partners'), 'too_few.cell', limit,
            'partners.popularity_rank <> too_few.popularity_rank and ' ~ within_best_reach('too_few', 'partners')
        ),
        'popularity_rank asc', limit, 'partner'
    ) | indent(4) }}
),

enough_further as (
    select popularity_rank
    from further_matches
    group by popularity_rank
    having count(*) = {{ limit }}
),

still_too_few as (
    select *
    from too_few
    where popularity_rank not in (select enough_further.popularity_rank from enough_further)
),

-- a search is about one key and one way of counting the beat
searches as (
    select
        still_too_few.popularity_rank,
        still_too_few.tempo,
        still_too_few.energy_level,
        moves.to_wheel_key,
        moves.is_compatible,
        beats.tempo_relation,
        beats.times,
        beats.parts,
        cast((still_too_few.tempo - {{ reach.wide_tempo }}) * beats.parts / beats.times as {{ dbt.type_int() }}) as tempo_from,
        cast((still_too_few.tempo + {{ reach.wide_tempo }}) * beats.parts / beats.times as {{ dbt.type_int() }}) as tempo_to
    from still_too_few
    inner join moves on still_too_few.wheel_key = moves.from_wheel_key
    cross join beats
),

{#- the table is named, and no CTE, so that its index finds the tempi of the key #}
{%- set partner_tempo = 'cast(partners.tempo * searches.times / searches.parts as ' ~ dbt.type_int() ~ ')' %}
{%- set within_reach %}
    select
        partners.popularity_rank as partner_rank,
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
        searches.tempo_relation,
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
        beats.tempo_relation,
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

pairs as (
    select
        played.popularity_rank,
        played.partner_rank,
        played.tempo_relation,
        played.match_class,
        played.times_played
    from played
    union all
    select
        wide_matches.popularity_rank,
        wide_matches.partner_rank,
        wide_matches.tempo_relation,
        wide_matches.match_class,
        0 as times_played
    from wide_matches
    union all
    select
        further_matches.popularity_rank,
        further_matches.partner_rank,
        further_matches.tempo_relation,
        {{ best_match_class() }} as match_class,
        0 as times_played
    from further_matches
    where further_matches.popularity_rank in (select enough_further.popularity_rank from enough_further)
    union all
    select
        quick_matches.popularity_rank,
        quick_matches.partner_rank,
        quick_matches.tempo_relation,
        {{ best_match_class() }} as match_class,
        0 as times_played
    from quick_matches
    where
        quick_matches.popularity_rank in (select played.popularity_rank from played)
        and quick_matches.popularity_rank in (select enough.popularity_rank from enough)
),

distinct_pairs as (
    select
        popularity_rank,
        partner_rank,
        tempo_relation,
        max(match_class) as match_class,
        max(times_played) as times_played
    from pairs
    group by popularity_rank, partner_rank, tempo_relation
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
    tempo_relation,
    cast(place as {{ dbt.type_int() }}) as place,
    cast(times_played as {{ dbt.type_int() }}) as times_played
from ranked
where place <= {{ limit }}

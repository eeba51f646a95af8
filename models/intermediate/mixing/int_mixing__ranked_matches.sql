{{ config(indexes=[{'columns': ['popularity_rank', 'place'], 'unique': true}]) }}

-- The tracks for which the quick matches are not the whole truth: who found too few looks at every partner within reach, and
-- who is known to be played before one of the nearest ranks what was found anew, those partners included.
{%- set reach = mixing_reach() %}

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

{{ tempo_relations() }},

partners as (
    select
        tracks.popularity_rank,
        tracks.wheel_key,
        tracks.energy_level,
        tempo_relations.tempo_relation,
        {{ tempo_level('tracks.bpm', 'tempo_relations.factor') }} as tempo
    from tracks
    cross join tempo_relations
),

enough as (
    select popularity_rank
    from quick_matches
    where place = {{ var('recommendations_per_track') }}
),

-- in most cells few tracks come here, since neighbours are each other's partners; nothing bounds how many may
too_few as (
    select tracks.*
    from tracks
    where tracks.popularity_rank not in (select enough.popularity_rank from enough)
),

-- a tempo within reach lies in the same step of 6 bpm or in one beside it, so that the join can hash
step_offsets as (
    select -{{ reach.wide_tempo }} as step_offset
    union all
    select 0 as step_offset
    union all
    select {{ reach.wide_tempo }} as step_offset
),

searches as (
    select
        too_few.popularity_rank,
        too_few.tempo,
        too_few.energy_level,
        moves.to_wheel_key,
        moves.is_compatible,
        too_few.tempo - too_few.tempo % {{ reach.wide_tempo }} + step_offsets.step_offset as tempo_step
    from too_few
    inner join moves on too_few.wheel_key = moves.from_wheel_key
    cross join step_offsets
),

found as (
    select
        searches.popularity_rank,
        partners.popularity_rank as partner_rank,
        partners.tempo_relation,
        {{ match_class(
            'searches.is_compatible', 'abs(searches.tempo - partners.tempo)', 'abs(searches.energy_level - partners.energy_level)'
        ) }} as match_class
    from searches
    inner join partners
        on
            searches.to_wheel_key = partners.wheel_key
            and searches.tempo_step = partners.tempo - partners.tempo % {{ reach.wide_tempo }}
    where
        searches.popularity_rank <> partners.popularity_rank
        and abs(searches.tempo - partners.tempo) <= {{ reach.wide_tempo }}
        and {{ within_pitch_range('searches.tempo', 'partners.tempo') }}
),

-- ranking is what costs, so classes that are not needed to have enough are left out before
class_counts as (
    select
        popularity_rank,
        match_class,
        sum(count(*)) over (partition by popularity_rank order by match_class desc) - count(*) as better_count
    from found
    group by popularity_rank, match_class
),

needed as (
    select found.*
    from found
    inner join class_counts
        on found.popularity_rank = class_counts.popularity_rank and found.match_class = class_counts.match_class
    where class_counts.better_count < {{ var('recommendations_per_track') }}
),

played as (
    select
        tracks.popularity_rank,
        next_tracks.popularity_rank as partner_rank,
        transitions.times_played
    from transitions
    inner join tracks on transitions.from_track_id = tracks.track_id
    inner join tracks as next_tracks on transitions.to_track_id = next_tracks.track_id
),

played_nearest as (
    select
        played.popularity_rank,
        played.partner_rank,
        partners.tempo_relation,
        {{ best_match_class() }} as match_class
    from played
    inner join enough on played.popularity_rank = enough.popularity_rank
    inner join tracks on played.popularity_rank = tracks.popularity_rank
    inner join partners on played.partner_rank = partners.popularity_rank
    inner join moves on tracks.wheel_key = moves.from_wheel_key and partners.wheel_key = moves.to_wheel_key
    where
        moves.is_compatible
        and {{ within_best_reach('tracks', 'partners') }}
),

pairs as (
    select * from needed
    union all
    select * from played_nearest
    union all
    select
        quick_matches.popularity_rank,
        quick_matches.partner_rank,
        quick_matches.tempo_relation,
        {{ best_match_class() }} as match_class
    from quick_matches
    where
        quick_matches.popularity_rank in (select played_nearest.popularity_rank from played_nearest)
        and not exists (
            select 1
            from played_nearest
            where
                played_nearest.popularity_rank = quick_matches.popularity_rank
                and played_nearest.partner_rank = quick_matches.partner_rank
        )
),

ranked as (
    select
        pairs.popularity_rank,
        pairs.partner_rank,
        pairs.tempo_relation,
        coalesce(played.times_played, 0) as times_played,
        row_number() over (
            partition by pairs.popularity_rank
            order by
                pairs.match_class desc,
                coalesce(played.times_played, 0) desc,
                pairs.partner_rank asc
        ) as place
    from pairs
    left join played
        on pairs.popularity_rank = played.popularity_rank and pairs.partner_rank = played.partner_rank
)

select
    popularity_rank,
    partner_rank,
    tempo_relation,
    cast(place as {{ dbt.type_int() }}) as place,
    times_played
from ranked
where place <= {{ var('recommendations_per_track') }}

{{ config(materialized='view', contract={'enforced': true}) }}

-- The best partners of each track: key +0.5, tempo +0.3 or +0.2, energy +0.2 or +0.1; bolder key moves come after all
-- others. Ties: what DJs really play in sequence, then popularity, then id, so that the result never depends on chance.
-- models/intermediate/mixing finds them; here the lists become rows with names, scores and the reasons in words. That is done
-- when they are read: of millions of rows few ever are, and a track's own take a fraction of a millisecond.
{%- set wide_tempo = mixing_reach().wide_tempo %}

with tracks as (
    select * from {{ ref('int_mixing__lists') }}
),

partners as (
    select * from {{ ref('int_mixing__lists') }}
),

listed as (
    select
        tracks.track_id,
        tracks.camelot_number,
        tracks.camelot_letter,
        tracks.tempo,
        tracks.energy_level,
        cast(partner.item as {{ type_uuid() }}) as partner_id,
        cast(partner.item_index as {{ dbt.type_int() }}) as place,
        coalesce(cast({{ array_item('tracks.times_played', 'partner.item_index') }} as {{ dbt.type_int() }}), 0) as times_played
    from tracks
    {{ flatten_text_array('tracks.partner_ids', 'partner') }}
),

-- as it is, in double and in half time: tempi are at least 20 bpm, so a partner is within 6 bpm in one of these ways only
compared as (
    select
        listed.track_id,
        listed.place,
        listed.partner_id,
        listed.times_played,
        partners.full_track_name as partner_name,
        partners.key as partner_key,
        partners.bpm as partner_bpm,
        {{ key_relation('listed', 'partners') }} as relation,
        case
            when abs(listed.tempo - partners.tempo) <= {{ wide_tempo }} then 'same'
            when abs(listed.tempo - partners.tempo * 2) <= {{ wide_tempo }} then 'double'
            else 'half'
        end as tempo_relation,
        {{ partners_tempo_difference('listed.tempo', 'partners.tempo') | indent(8) }} as tempo_difference,
        abs(listed.energy_level - partners.energy_level) as energy_difference
    from listed
    inner join partners on listed.partner_id = partners.track_id
),

pointed as (
    select
        *,
        case when {{ is_compatible('relation') }} then 5 else 0 end as key_points,
        {{ tempo_points('tempo_difference') }} as tempo_points,
        {{ energy_points('energy_difference') | indent(8) }} as energy_points
    from compared
)

select
    track_id,
    place as recommendation_rank,
    partner_id as recommended_track_id,
    partner_name as recommended_track_name,
    cast((key_points + tempo_points + energy_points) * 0.1 as decimal(3, 2)) as score,
    case
        when key_points = 0 then 'possible'
        when tempo_points + energy_points = 5 then 'perfect'
        else 'compatible'
    end as compatibility,
    relation as key_relation,
    partner_key as recommended_key,
    partner_bpm as recommended_bpm,
    cast(tempo_difference * 0.005 as decimal(6, 2)) as bpm_difference,
    tempo_relation,
    cast(energy_difference * 0.0001 as decimal(5, 4)) as energy_difference,
    times_played as times_played_in_sequence,
    {{ array_compact([
        "case relation when 'energy_boost_1' then 'key one semitone up' when 'energy_boost_2' then 'key two semitones up' "
        ~ "else relation || ' key' end",
        "case tempo_points when 3 then 'tempo within 3 bpm' else 'tempo within 6 bpm' end",
        "case energy_points when 2 then 'same energy' when 1 then 'similar energy' end",
        "case when times_played > 0 then 'played in sequence by DJs' end",
    ]) }} as reasons
from pointed

{# One moment of a set to the next: rows played together with the one before are part of the same moment. A transition has
   both tracks identified and nothing missing between them. -#}
{% macro set_transitions(playlist_tracks) -%}
    select
        steps.playlist_id,
        steps.row_index,
        steps.from_track_id,
        steps.to_track_id,
        -- where cues are not in order, one of the two is wrong
        case when steps.to_cue_ms > steps.from_cue_ms then steps.to_cue_ms - steps.from_cue_ms end as cue_distance_ms
    from (
        select
            rows_of_sets.playlist_id,
            rows_of_sets.row_index,
            rows_of_sets.track_id as from_track_id,
            rows_of_sets.cue_time_ms as from_cue_ms,
            lead(rows_of_sets.track_id) over (partition by rows_of_sets.playlist_id order by rows_of_sets.row_index asc) as to_track_id,
            lead(rows_of_sets.cue_time_ms) over (partition by rows_of_sets.playlist_id order by rows_of_sets.row_index asc) as to_cue_ms,
            lead(rows_of_sets.gaps_so_far) over (partition by rows_of_sets.playlist_id order by rows_of_sets.row_index asc)
            > rows_of_sets.gaps_so_far as is_gap_between
        from (
            select
                all_rows.*,
                {{ gaps_so_far('all_rows') }} as gaps_so_far
            from {{ playlist_tracks }} as all_rows
        ) as rows_of_sets
        where not rows_of_sets.is_played_with_previous
    ) as steps
    where
        steps.from_track_id is not null
        and steps.to_track_id is not null
        and steps.from_track_id <> steps.to_track_id
        and not coalesce(steps.is_gap_between, false)
{%- endmacro %}


{# Something is missing between two rows where the latter has more gaps. A gap may stand before a row in between that has no place of
   its own ("w/"), so that the latter's own gap_before does not tell. #}
{% macro gaps_so_far(playlist_tracks) -%}
sum(case when {{ playlist_tracks }}.gap_before then 1 else 0 end)
    over (
        partition by {{ playlist_tracks }}.playlist_id
        order by {{ playlist_tracks }}.row_index asc
        rows between unbounded preceding and current row
    )
{%- endmacro %}


{# One pseudonym at one service. #}
{% macro listener_id(source, listener) -%}
{{ songnodes.uuid_from_hash(songnodes.hash_text(source ~ " || '|' || " ~ listener)) }}
{%- endmacro %}

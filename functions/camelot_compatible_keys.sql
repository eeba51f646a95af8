-- The four keys that gold_key_compatibility calls same, relative and adjacent, in the order of the wheel, as in
-- gold_track_analytics.compatible_keys; what is no key gives NULL.
select array_agg(moves.hour || moves.letter order by moves.hour, moves.letter)
from (
    select substring(upper(trim(camelot_key)) from '^([1-9]|1[0-2])[AB]$') as hour_text
) as checked
cross join lateral (
    select
        cast(checked.hour_text as integer) as hour,
        right(upper(trim(camelot_key)), 1) as letter
) as given
cross join lateral (
    values
    (given.hour, given.letter),
    (given.hour, case given.letter when 'A' then 'B' else 'A' end),
    (given.hour % 12 + 1, given.letter),
    ((given.hour + 10) % 12 + 1, given.letter)
) as moves (hour, letter)
where checked.hour_text is not null

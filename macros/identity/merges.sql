{# What ties published keys together. Rows (track_key, link, merge_method): keys with the same link are one track.
   keys: a relation with track_key; only links that touch these are made. All keys where it is none. -#}
{% macro identity_links(names, ids, published_keys, methods, keys=none) -%}
    select
        links.track_key,
        links.link,
        links.merge_method
    from (
        select
            ids.track_key,
            cast(ids.link_key as {{ dbt.type_string() }}) as link,
            ids.id_kind as merge_method
        from {{ ids }} as ids
        {%- if keys %}
        where ids.link_key in (select ours.link_key from {{ ids }} as ours where {{ within('ours', keys) }})
        {%- endif %}
        union all
        {{ pair_links(swapped_pairs(names, keys), 'swapped') | indent(8) }}
        union all
        {{ pair_links(slip_pairs(names, keys), 'slip') | indent(8) }}
    ) as links
    inner join {{ methods }} as methods on links.merge_method = methods.merge_method
    where
        methods.is_enabled
        and links.track_key in (select published.track_key from {{ published_keys }} as published)
{%- endmacro %}


{% macro within(relation, keys) -%}
{{ relation ~ '.track_key in (select our.track_key from ' ~ keys ~ ' as our)' if keys else 'true' }}
{%- endmacro %}


{# A pair as two rows with one link. -#}
{% macro pair_links(pairs, merge_method) -%}
select
    case ends.place when 1 then pairs.left_key else pairs.right_key end as track_key,
    pairs.left_key || pairs.right_key as link,
    '{{ merge_method }}' as merge_method
from (
    {{ pairs | indent(4) }}
) as pairs
cross join (select 1 as place union all select 2 as place) as ends
{%- endmacro %}


{# Artist and title turned round: the words of the one are those of the other. -#}
{% macro swapped_pairs(names, keys) -%}
select distinct
    case when ours.track_key < theirs.track_key then ours.track_key else theirs.track_key end as left_key,
    case when ours.track_key < theirs.track_key then theirs.track_key else ours.track_key end as right_key
from {{ names }} as ours
inner join {{ names }} as theirs on ours.swapped_key = theirs.sides_key
where
    ours.track_key <> theirs.track_key
    and {{ within('ours', keys) }}
{%- endmacro %}


{# A slip of the pen in the title. Titles one slip apart have the same first two letters or the same last two, so that only
   such titles of the same artists are compared. -#}
{% macro slip_pairs(names, keys) -%}
select distinct
    case when ours.track_key < theirs.track_key then ours.track_key else theirs.track_key end as left_key,
    case when ours.track_key < theirs.track_key then theirs.track_key else ours.track_key end as right_key
from (
    {{ slip_blocks(names, keys) | indent(4) }}
) as ours
inner join (
    {{ slip_blocks(names) | indent(4) }}
) as theirs
    on
        ours.credit_key = theirs.credit_key
        and ours.part = theirs.part
        and ours.letters = theirs.letters
where
    ours.track_key <> theirs.track_key
    and ours.number_at_end = theirs.number_at_end
    and length(ours.title) - length(theirs.title) between -1 and 1
    and {{ songnodes.is_one_slip_apart('ours.title', 'theirs.title') }}
{%- endmacro %}


{% macro slip_blocks(names, keys=none) -%}
select distinct
    titles.track_key,
    titles.credit_key,
    titles.title,
    titles.number_at_end,
    parts.part,
    case parts.part when 'head' then substr(titles.title, 1, 2) else substr(titles.title, length(titles.title) - 1, 2) end as letters
from (
    select
        names.track_key,
        names.credit_key,
        {{ unspaced('names.title_key') }} as title,
        -- "Summer II" is no slip for "Summer I"
        coalesce({{ songnodes.regex_extract('names.title_key', '(?:^| )([ivx]+|.)$') }}, '') as number_at_end
    from {{ names }} as names
    where names.credit_key is not null and {{ within('names', keys) }}
) as titles
cross join (select 'head' as part union all select 'tail' as part) as parts
where length(titles.title) >= {{ var('slip_min_letters') }}
{%- endmacro %}


{# The published keys of tracks: their own and those merged into them. tracks: a relation with track_key. -#}
{% macro track_members(tracks, merges) -%}
    select
        tracks.track_key,
        tracks.track_key as published_key
    from {{ tracks }} as tracks
    union all
    select
        merged.canonical_track_key as track_key,
        merged.track_key as published_key
    from {{ merges }} as merged
    inner join {{ tracks }} as tracks on merged.canonical_track_key = tracks.track_key
{%- endmacro %}

{# What ties published keys together. Rows (track_key, link, merge_method): keys with the same link are one track.
   keys: a relation with track_key; only links that touch these are made. All keys where it is none. -#}
{% macro identity_links(names, ids, published_keys, methods, mentions, keys=none) -%}
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
        where {{ is_any_of('ids.link_key', keys_of(ids, 'link_key', keys)) }}
        {%- endif %}
        union all
        select
            names.track_key,
            cast(names.main_key as {{ dbt.type_string() }}) as link,
            'guest' as merge_method
        from {{ names }} as names
        -- tracklists leave guests out; in a catalogue, another guest is another recording
        where {{ has_namesake(
            names, mentions, 'main_key', 'not namesake.has_guests and mentions.source_playlist_id is not null', keys
        ) | indent(8) }}
        union all
        select
            names.track_key,
            cast(names.first_artist_key as {{ dbt.type_string() }}) as link,
            'first_artist' as merge_method
        from {{ names }} as names
        where
            -- some catalogues have room for one artist, and tracklists name all; two names of catalogues are not tied by this
            {{ has_namesake(
                names, mentions, 'first_artist_key',
                array_length('namesake.artist_keys') ~ ' = 1 and mentions.source_playlist_id is null', keys
            ) | indent(12) }}
            and (
                {{ array_length('names.artist_keys') }} = 1
                or exists (
                    select 1
                    from {{ mentions }} as mentions
                    where
                        mentions.track_key = names.track_key
                        and mentions.name_key = names.name_key
                        and mentions.source_playlist_id is not null
                )
            )
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


{# Whether a name of the same hash is published so. Which names are ours is asked of these alone: asked of each name again, an index would
   be searched for all of our keys, once for each of them. such_as: a condition on namesake and mentions. -#}
{% macro has_namesake(names, mentions, column, such_as, keys) -%}
exists (
    select 1
    from {{ names }} as namesake
    inner join {{ mentions }} as mentions on namesake.track_key = mentions.track_key and namesake.name_key = mentions.name_key
    where
        namesake.{{ column }} = names.{{ column }}
        and {{ such_as }}
        {%- if keys %}
        and {{ is_any_of('namesake.' ~ column, keys_of(names, column, keys)) }}
        {%- endif %}
)
{%- endmacro %}


{% macro keys_of(relation, column, keys) -%}
select ours.{{ column }} from {{ relation }} as ours where {{ within('ours', keys) }}
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


{# A slip of the pen, in the title or in the artists, which may be turned round besides. Texts one slip apart have the same first two letters
   or the same last two, so that only such texts are compared, and only where the other side is equal. -#}
{% macro slip_pairs(names, keys) -%}
with ours as (
    {{ slip_blocks(names, within('names', keys)) | indent(4) }}
),

theirs as (
    {{ slip_blocks(names, beside(names, keys)) | indent(4) if keys else 'select * from ours' }}
)

select distinct
    case when ours.track_key < theirs.track_key then ours.track_key else theirs.track_key end as left_key,
    case when ours.track_key < theirs.track_key then theirs.track_key else ours.track_key end as right_key
from ours
inner join theirs
    on
        ours.equal_key = theirs.equal_key
        and ours.part = theirs.part
        and ours.letters = theirs.letters
where
    ours.track_key {{ '<>' if keys else '<' }} theirs.track_key
    and ours.number_at_end = theirs.number_at_end
    and length(ours.content) - length(theirs.content) between -1 and 1
    and (length(ours.content) <> length(theirs.content) or ours.lone_letters = theirs.lone_letters)
    and {{ songnodes.is_one_slip_apart('ours.content', 'theirs.content') }}
{%- endmacro %}


{# Names that are equal to one of ours on one side, be it turned round: no others can be a slip apart from it. -#}
{% macro beside(names, keys) -%}
{%- set sides_of_ours = keys_of(names, 'credit_key', keys) ~ ' union all ' ~ keys_of(names, 'song_key', keys) -%}
(
    {{ is_any_of('names.credit_key', sides_of_ours) }}
    or {{ is_any_of('names.song_key', sides_of_ours) }}
)
{%- endmacro %}


{# which: a condition on names. -#}
{% macro slip_blocks(names, which) -%}
select
    texts.track_key,
    texts.equal_key,
    texts.content,
    texts.number_at_end,
    texts.lone_letters,
    parts.part,
    case parts.part
        when 'head' then substr(texts.content, 1, 2) else substr(texts.content, length(texts.content) - 1, 2)
    end as letters
from (
    select distinct
        names.track_key,
        case sides.side when 'song' then names.credit_key else names.song_key end as equal_key,
        case sides.side
            when 'song' then {{ song_text('names.title_key', 'names.version_key') }}
            else {{ unspaced(array_join('names.artist_keys', '')) }}
        end as content,
        -- "Summer II" is no slip for "Summer I"
        case sides.side
            when 'song' then coalesce({{ songnodes.regex_extract('names.title_key', '(?:^| )([ivx]+|.)$') }}, '') else ''
        end as number_at_end,
        -- nor "A Mix" for "B Mix"
        case sides.side
            when 'song'
                then {{ unspaced(regex_replace("names.title_key || ' ' || coalesce(names.version_key, '')", '[^ ]{2,}')) }}
            else ''
        end as lone_letters
    from {{ names }} as names
    cross join (select 'song' as side union all select 'credit' as side) as sides
    where names.credit_key is not null and {{ which }}
    {{ evaluated_once() }}
) as texts
cross join (select 'head' as part union all select 'tail' as part) as parts
where length(texts.content) >= {{ var('slip_min_letters') }}
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

{# "Persuader, The" as it is spoken. -#}
{% macro upright_name(expr) -%}
{{ songnodes.regex_replace(expr, '^(.*[^ ]), The( [(][0-9]+[)])?$', 'The \\1') }}
{%- endmacro %}


{# The names that a credit is made of. expr: a clean name; joining: the pattern of int_name_patterns. -#}
{% macro artist_parts(expr, joining) -%}
{{ songnodes.pattern_split(songnodes.upright_name(expr), joining) }}
{%- endmacro %}


{# Those names for comparing, sorted. -#}
{% macro part_keys(parts) -%}
{{ songnodes.array_sorted_text(songnodes.array_map_text(parts, songnodes.normalise_artist('element.item'))) }}
{%- endmacro %}


{# What an artist is known by. Of an artist whose name is made of several ("Chase & Status") the order does not count. -#}
{% macro artist_key(part_keys) -%}
{{ songnodes.array_join(part_keys, ' and ') }}
{%- endmacro %}


{% macro artist_id(artist_key) -%}
{{ songnodes.uuid_from_hash(songnodes.hash_text(artist_key)) }}
{%- endmacro %}


{# Who stands behind credits that were taken apart: where all names of one artist are there ("Chase", "Status"), that artist stands
   in place of them. credits: a relation with owner_key, place, artist_name, artist_key; joint_artists: rows of int_joint_artists. -#}
{% macro resolved_artists(credits, joint_artists) -%}
    with joint_parts as (
        select
            joint_artists.artist_key as joint_key,
            joint_artists.artist_name as joint_name,
            joint_artists.part_count,
            part.item as part_key
        from {{ joint_artists }} as joint_artists
        {{ flatten_text_array('joint_artists.part_keys', 'part') }}
        where joint_artists.is_one_artist
    ),

    found_parts as (
        select
            credits.owner_key,
            credits.place,
            joint_parts.joint_key,
            joint_parts.joint_name,
            joint_parts.part_count,
            joint_parts.part_key,
            count(*) over (partition by credits.owner_key, joint_parts.joint_key) as parts_found
        from {{ credits }} as credits
        inner join joint_parts on credits.artist_key = joint_parts.part_key
    ),

    -- a name belongs to the larger of two artists that both have it
    claims as (
        select
            *,
            row_number() over (
                partition by owner_key, part_key
                order by part_count desc, joint_key asc
            ) as claim
        from found_parts
        where parts_found = part_count
    ),

    joints as (
        select
            owner_key,
            joint_key,
            joint_name,
            min(place) as place
        from claims
        group by owner_key, joint_key, joint_name
        having max(claim) = 1
    ),

    joined_names as (
        select
            claims.owner_key,
            claims.part_key
        from claims
        inner join joints on claims.owner_key = joints.owner_key and claims.joint_key = joints.joint_key
    )

    select
        credits.owner_key,
        credits.place,
        credits.artist_key,
        credits.artist_name
    from {{ credits }} as credits
    left join joined_names
        on credits.owner_key = joined_names.owner_key and credits.artist_key = joined_names.part_key
    where joined_names.part_key is null
    union all
    select
        owner_key,
        place,
        joint_key as artist_key,
        joint_name as artist_name
    from joints
{%- endmacro %}

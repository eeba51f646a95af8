{# The time against which the age of answers is measured. dbt builds give it as a var, so that what is asked for can be
   computed for any day and tested; without it, it is the time of reading. One without a zone is UTC, whatever the session's zone is. #}
{% macro enrichment_as_of() -%}
    {%- set as_of = var('enrichment_as_of', none) -%}
    {%- set zone = '' if modules.re.search('Z|[+-]', (as_of | string)[10:]) else ' UTC' -%}
    {{ "cast('" ~ as_of ~ zone ~ "' as timestamp with time zone)" if as_of else 'current_timestamp' }}
{%- endmacro %}


{# What a track is asked for by in a lookup: nothing but its names (an empty text), or its ISRC or id, which may not be known.
   lookups: rows of provider_lookups; handles: rows of int_enrichment__handles. #}
{% macro handle_value(lookups, handles) -%}
    case {{ lookups }}.handle
        when 'names' then ''
        when 'isrc' then {{ handles }}.isrc
        when 'artist_id' then {{ handles }}.spotify_artist_id
        else
            case {{ lookups }}.handle_owner
                {%- for owner in songnodes.id_owners() %}
                when '{{ owner }}' then {{ handles }}.{{ owner }}_track_id
                {%- endfor %}
            end
    end
{%- endmacro %}

{# The places of the waterfall that can be asked for each track, with the lookups that are open there, as bits. Who has told about the
   track has no more to say; who takes an id that is not known waits until its owner was asked.
   tracks: track_key; ways: int_enrichment__open_ways with lookup_bit; lookups: the ways' lookups, each once; handles, asked: as
   int_enrichment__handles and __asked. #}
{% macro open_places(tracks, ways, lookups, handles, asked) -%}
    with places as (
        select
            metadata_field,
            priority,
            required_for_gold,
            field_group,
            group_order,
            {{ songnodes.bits_where("finds = 'field'", 'lookup_bit') }} as field_bits,
            {{ songnodes.bits_where("finds = 'id'", 'lookup_bit') }} as id_bits
        from {{ ways }} as ways
        group by metadata_field, priority, required_for_gold, field_group, group_order
    ),

    track_lookups as (
        select
            tracks.track_key,
            lookups.provider,
            lookups.endpoint,
            lookups.lookup_bit,
            {{ songnodes.handle_value('lookups', 'handles') }} as handle_value
        from {{ tracks }} as tracks
        cross join {{ lookups }} as lookups
        left join {{ handles }} as handles on tracks.track_key = handles.track_key
    ),

    stated as (
        select
            track_lookups.track_key,
            {{ songnodes.bits_where('asked.has_found', 'track_lookups.lookup_bit') }} as told_bits,
            {{ songnodes.bits_where('asked.has_found is null and track_lookups.handle_value is null', 'track_lookups.lookup_bit') }}
                as handleless_bits,
            {{ songnodes.bits_where('asked.has_found is null and track_lookups.handle_value is not null', 'track_lookups.lookup_bit') }}
                as open_bits
        from track_lookups
        left join {{ asked }} as asked
            on
                track_lookups.track_key = asked.track_key
                and track_lookups.provider = asked.provider
                and track_lookups.endpoint = asked.endpoint
                and track_lookups.handle_value = asked.handle_value
        group by track_lookups.track_key
    )

    select
        stated.track_key,
        places.metadata_field,
        places.priority,
        places.required_for_gold,
        places.field_group,
        places.group_order,
        {{ songnodes.common_bits(
            'stated.open_bits',
            "case when " ~ songnodes.common_bits('stated.open_bits', 'places.field_bits') ~ " > 0 then places.field_bits else places.id_bits end"
        ) }} as lookup_bits
    from stated
    cross join places
    where
        {{ songnodes.common_bits('stated.told_bits', 'places.field_bits') }} = 0
        and (
            {{ songnodes.common_bits('stated.open_bits', 'places.field_bits') }} > 0
            or (
                {{ songnodes.common_bits('stated.handleless_bits', 'places.field_bits') }} > 0
                and {{ songnodes.common_bits('stated.told_bits', 'places.id_bits') }} = 0
                and {{ songnodes.common_bits('stated.open_bits', 'places.id_bits') }} > 0
            )
        )
{%- endmacro %}

-- What persons know better, as hits of a provider `manual`: each is an answer of one field, at an endpoint of the field, so that
-- the last word on a field counts. A withdrawal is such an answer without a value.
{%- set texts = ['artist_name', 'track_title', 'isrc', 'key', 'genre', 'release_date', 'release_name', 'label'] %}
{%- set ids = "'spotify_id', 'musicbrainz_id', 'beatport_id', 'discogs_id'" %}

with corrections as (
    select *
    from {{ source('ops_state', 'manual_corrections') }}
    where {{ is_visible_load('load_id') }}
)

select
    correction_id,
    load_id as bronze_id,
    load_id,
    'manual' as provider,
    'correction/' || metadata_field as endpoint,
    corrected_at as fetched_at,
    asked_artist,
    asked_title,
    cast(null as {{ dbt.type_string() }}) as asked_isrc,
    1 as hit_rank,
    case when metadata_field in ({{ ids }}) then value end as provider_track_id,
    {%- for field in texts %}
    case when metadata_field = '{{ field }}' then value end as {{ field }},
    {%- endfor %}
    {%- for field, type in number_types().items() %}
    cast(case when metadata_field = '{{ field }}' then value end as {{ type }}) as {{ field }},
    {%- endfor %}
    metadata_field,
    value,
    replaced_provider,
    replaced_value,
    reason,
    corrected_by
from corrections

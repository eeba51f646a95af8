{{ config(group='pipeline') }}

{%- set gold_columns = {
    'artist_name': 'artist_name', 'track_title': 'track_title', 'bpm': 'bpm', 'key': 'key', 'energy': 'energy',
    'danceability': 'danceability', 'valence': 'valence', 'duration_ms': 'duration_ms', 'genre': 'genre_primary',
    'label': 'label', 'release_name': 'release_name', 'release_date': 'release_date', 'spotify_id': 'spotify_id',
    'isrc': 'isrc',
} -%}

with tracks as (
    select * from {{ ref('gold_track_analytics') }}
),

required_fields as (
    select distinct metadata_field
    from {{ ref('int_waterfall__config') }}
    where required_for_gold
)

select
    tracks.track_id,
    tracks.full_track_name,
    required_fields.metadata_field
from tracks
cross join required_fields
where
    case required_fields.metadata_field
        {%- for field, column in gold_columns.items() %}
        when '{{ field }}' then tracks.{{ column }} is null
        {%- endfor %}
    end

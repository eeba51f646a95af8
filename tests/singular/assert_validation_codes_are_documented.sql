-- Errors stand among errors, warnings and what needs a review among warnings.
with codes as (
    select * from {{ ref('validation_codes') }}
),

tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

artists as (
    select * from {{ ref('silver_enriched_artists') }}
),

playlists as (
    select * from {{ ref('silver_enriched_playlists') }}
),

emitted as (
    {%- for table, column_name in [
        ('tracks', 'validation_errors'),
        ('tracks', 'validation_warnings'),
        ('artists', 'validation_errors'),
        ('playlists', 'validation_errors'),
        ('playlists', 'validation_warnings'),
    ] %}
    select distinct
        'silver_enriched_{{ table }}' as table_name,
        '{{ column_name }}' as column_name,
        found.item as code
    from {{ table }}
    {{ flatten_text_array(table ~ '.' ~ column_name, 'found') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    emitted.table_name,
    emitted.column_name,
    emitted.code
from emitted
left join codes
    on
        emitted.code = codes.code
        and emitted.table_name = codes.table_name
        and (emitted.column_name = 'validation_errors') = (codes.level = 'error')
where codes.code is null

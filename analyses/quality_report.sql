-- How good the tracks, artists and sets of silver are: their status, every warning and error with its meaning, and the spread of
-- quality over tracks, in tenths. At the end the newest numbers of ops.data_quality_metrics about whole tables, in per cent.
--   dbt --quiet show --select quality_report --limit 100 --output json
{%- set tables = ['silver_enriched_tracks', 'silver_enriched_artists', 'silver_enriched_playlists'] %}
{%- set lists = [
    ('silver_enriched_tracks', 'validation_errors'),
    ('silver_enriched_tracks', 'validation_warnings'),
    ('silver_enriched_artists', 'validation_errors'),
    ('silver_enriched_playlists', 'validation_errors'),
    ('silver_enriched_playlists', 'validation_warnings'),
] %}

with validation_codes as (
    select * from {{ ref('validation_codes') }}
),

metrics as (
    select
        *,
        rank() over (order by measured_on desc) as recency
    from {{ ref('data_quality_metrics') }}
),

statuses as (
    {%- for table in tables %}
    select
        '{{ table }}' as table_name,
        validation_status as item,
        count(*) as row_count
    from {{ ref(table) }}
    group by validation_status
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

codes as (
    {%- for table, column in lists %}
    select
        '{{ table }}' as table_name,
        code.item,
        count(*) as row_count
    from {{ ref(table) }} as silver_rows
    {{ flatten_text_array('silver_rows.' ~ column, 'code') }}
    group by code.item
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

tenths as (
    select
        'silver_enriched_tracks' as table_name,
        least(floor(data_quality_score * 10), 9) as tenth,
        count(*) as row_count
    from {{ ref('silver_enriched_tracks') }}
    group by least(floor(data_quality_score * 10), 9)
),

report as (
    select
        1 as part,
        table_name,
        'status' as measure,
        item,
        row_count,
        cast(null as {{ dbt.type_string() }}) as meaning
    from statuses
    union all
    select
        2 as part,
        codes.table_name,
        validation_codes.level as measure,
        codes.item,
        codes.row_count,
        validation_codes.meaning
    from codes
    left join validation_codes
        on codes.item = validation_codes.code and codes.table_name = validation_codes.table_name
    union all
    select
        3 as part,
        table_name,
        'data_quality_score' as measure,
        'from 0.' || cast(cast(tenth as {{ dbt.type_int() }}) as {{ dbt.type_string() }}) as item,
        row_count,
        cast(null as {{ dbt.type_string() }}) as meaning
    from tenths
),

shares as (
    select
        part,
        table_name,
        measure,
        item,
        row_count,
        meaning,
        -- a row may have several codes: these are no shares of one whole
        case
            when part <> 2 then round(100.0 * row_count / sum(row_count) over (partition by part, table_name), 1)
        end as percentage
    from report
    union all
    select
        4 as part,
        table_name,
        metric as measure,
        subject as item,
        cast(null as {{ dbt.type_bigint() }}) as row_count,
        cast(null as {{ dbt.type_string() }}) as meaning,
        round(100.0 * value, 1) as percentage
    from metrics
    where recency = 1 and subject = 'all' and metric <> 'row_count'
)

select
    table_name,
    measure,
    item,
    row_count,
    percentage,
    meaning
from shares
order by part asc, table_name asc, case when part = 3 then item end desc, measure asc, row_count desc nulls last, item asc

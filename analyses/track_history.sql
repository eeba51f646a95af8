-- All that is known of one track, from the bronze rows that speak of it to its row in gold, in order.
-- The track is its name, or its id:
--   dbt --quiet show --select track_history --limit 500 --output json --vars '{track: deadmau5 - Strobe}'
{%- set wanted = dbt.string_literal(dbt.escape_single_quotes(var('track', 'deadmau5 - Strobe'))) %}

with track as (
    select *
    from {{ ref('silver_enriched_tracks') }}
    where
        lower(artist_name || ' - ' || track_title) = lower({{ wanted }})
        or cast(id as {{ dbt.type_string() }}) = {{ wanted }}
),

changes as (
    select changes.*
    from {{ ref('enrichment_transformations') }} as changes
    inner join track on changes.track_key = track.track_key
),

provenance as (
    select provenance.*
    from {{ ref('field_provenance') }} as provenance
    inner join track on provenance.track_id = track.id
),

attempts as (
    select
        {{ json_text('attempt.item', ['bronze_id']) }} as bronze_id,
        provenance.metadata_field || ': ' || {{ json_text('attempt.item', ['outcome']) }} as verdict
    from provenance
    {{ flatten_array('provenance.provider_chain', 'attempt') }}
),

seen_in as (
    select track.bronze_id
    from track
    union all
    select page.item as bronze_id
    from track
    {{ flatten_text_array('track.additional_bronze_ids', 'page') }}
),

-- a bronze row may have named the track, answered about it, or both
spoken as (
    select
        bronze_id,
        'names the track' as verdict
    from seen_in
    union all
    select
        bronze_id,
        verdict
    from attempts
    where bronze_id is not null
    union all
    select
        bronze_id,
        metadata_field || ': ' || change_type as verdict
    from changes
    where bronze_id is not null
),

verdicts as (
    select
        bronze_id,
        {{ text_agg('distinct verdict', ', ', 'verdict') }} as verdicts
    from spoken
    group by bronze_id
),

bronze_rows as (
    select
        bronze_id,
        'bronze_scraped_playlists' as table_name,
        source as provider,
        source_url as place,
        cast(null as {{ dbt.type_bigint() }}) as response_status,
        scraped_at as arrived_at
    from {{ source('bronze', 'bronze_scraped_playlists') }}
    union all
    select
        bronze_id,
        'bronze_scraped_tracks' as table_name,
        source as provider,
        source_url as place,
        cast(null as {{ dbt.type_bigint() }}) as response_status,
        scraped_at as arrived_at
    from {{ source('bronze', 'bronze_scraped_tracks') }}
    union all
    select
        bronze_id,
        'bronze_dataset_tracks' as table_name,
        dataset as provider,
        cast(row_number as {{ dbt.type_string() }}) as place,
        cast(null as {{ dbt.type_bigint() }}) as response_status,
        loaded_at as arrived_at
    from {{ source('bronze', 'bronze_dataset_tracks') }}
    union all
    select
        bronze_id,
        'bronze_api_enrichments' as table_name,
        api_provider as provider,
        api_endpoint as place,
        response_status,
        fetched_at as arrived_at
    from {{ source('bronze', 'bronze_api_enrichments') }}
),

in_bronze as (
    select
        1 as layer_order,
        'bronze' as layer,
        bronze_rows.arrived_at as happened_at,
        bronze_rows.table_name as entry,
        bronze_rows.provider,
        bronze_rows.place
        || coalesce(' (' || cast(bronze_rows.response_status as {{ dbt.type_string() }}) || ')', '')
        || ' ' || verdicts.verdicts as detail,
        bronze_rows.bronze_id
    from bronze_rows
    inner join verdicts on bronze_rows.bronze_id = verdicts.bronze_id
),

in_silver as (
    select
        2 as layer_order,
        'silver' as layer,
        logged_at as happened_at,
        change_type as entry,
        coalesce(new_provider, old_provider) as provider,
        metadata_field || ' = ' || coalesce(new_value, 'nothing')
        || coalesce(' at ' || cast(new_confidence as {{ dbt.type_string() }}), '')
        || coalesce(', was ' || old_value, '') as detail,
        bronze_id
    from changes
),

silver_row as (
    select
        3 as layer_order,
        'silver' as layer,
        updated_at as happened_at,
        'silver_enriched_tracks' as entry,
        cast(null as {{ dbt.type_string() }}) as provider,
        validation_status || ', quality ' || cast(data_quality_score as {{ dbt.type_string() }}) as detail,
        cast(null as {{ dbt.type_string() }}) as bronze_id
    from track
),

in_gold as (
    select
        4 as layer_order,
        'gold' as layer,
        gold.last_enriched_at as happened_at,
        'gold_track_analytics' as entry,
        cast(null as {{ dbt.type_string() }}) as provider,
        'rank ' || cast(gold.popularity_rank as {{ dbt.type_string() }}) || ' with '
        || cast(gold.play_count as {{ dbt.type_string() }}) || ' plays, mixes with keys '
        || coalesce({{ array_join('gold.compatible_keys', ' ') }}, 'unknown') as detail,
        cast(null as {{ dbt.type_string() }}) as bronze_id
    from {{ ref('gold_track_analytics') }} as gold
    inner join track on gold.track_id = track.id
    union all
    select
        4 as layer_order,
        'gold' as layer,
        cast(null as {{ dbt.type_timestamp() }}) as happened_at,
        'gold_promotion_gaps' as entry,
        cast(null as {{ dbt.type_string() }}) as provider,
        'held back for want of ' || {{ array_join('gaps.missing_fields', ', ') }} as detail,
        cast(null as {{ dbt.type_string() }}) as bronze_id
    from {{ ref('gold_promotion_gaps') }} as gaps
    inner join track on gaps.track_id = track.id
),

history as (
    select * from in_bronze
    union all
    select * from in_silver
    union all
    select * from silver_row
    union all
    select * from in_gold
)

select
    layer,
    happened_at,
    entry,
    provider,
    detail,
    bronze_id
from history
order by layer_order, happened_at, entry, detail

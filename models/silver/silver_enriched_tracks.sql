{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='id',
    on_schema_change='fail',
    contract={'enforced': true},
    pre_hook="{{ delete_merged_tracks() }}",
    indexes=[
        {'columns': ['id'], 'unique': true}, {'columns': ['track_key'], 'unique': true}, {'columns': ['spotify_id']},
        {'columns': ['data_quality_score']}, {'columns': [search_index('search_text')], 'type': 'gin'},
    ],
    tags=['takes_in_loads'],
) }}

{%- set numbers = number_types() %}
{%- set text_fields = [
    'spotify_id', 'isrc', 'musicbrainz_id', 'beatport_id', 'discogs_id', 'key', 'genre', 'release_date', 'release_name',
    'label', 'artist_name', 'track_title'] %}
{%- set shares = audio_shares() %}
{%- set in_conflict = "typed.track_key in (select c.track_key from " ~ ref('int_track_conflicts')
    ~ " as c where c.conflict_kind = '?')" %}
{%- set shares_out_of_range = 'typed.' ~ shares | join(' not between 0 and 1 or typed.') ~ ' not between 0 and 1' %}

with tracks as (
    select * from {{ ref('int_tracks') }}
),

track_artists as (
    select * from {{ ref('int_track_artists') }}
),

decisions as (
    select * from {{ ref('int_waterfall__decisions') }}
),

contradictions as (
    select * from {{ ref('int_waterfall__contradictions') }}
),

config as (
    select * from {{ ref('int_waterfall__config') }}
),

track_genres as (
    select * from {{ ref('int_track_genres') }}
),

calls as (
    select * from {{ ref('int_track_calls') }}
),

reviews as (
    select distinct track_key
    from {{ ref('int_waterfall__corrections') }}
    where review_reason is not null
),

wheel as (
    select * from {{ ref('camelot_wheel') }}
),

our_tracks as (
    select *
    from tracks
    where track_key in ({{ tracks_to_build('int_tracks_to_write') }})
),

contradicted as (
    select
        track_key,
        max(case when metadata_field = 'bpm' then 1 else 0 end) = 1 as is_bpm_contradicted,
        max(case when metadata_field = 'key' then 1 else 0 end) = 1 as is_key_contradicted
    from contradictions
    group by track_key
),

our_decisions as (
    select *
    from decisions
    where
        track_key in (select our_tracks.track_key from our_tracks)
        and outcome <> 'skipped'
),

our_artists as (
    select
        track_key,
        {{ array_agg_text('artist_name', 'place') }} as artist_names
    from track_artists
    where track_key in (select our_tracks.track_key from our_tracks)
    group by track_key
),

fields as (
    {{ decided_fields('our_decisions', of_accepted=['value', 'confidence', 'provider', 'priority', 'fetched_at']) | indent(4) }}
),

wide as (
    select
        track_key,
        {%- for field in text_fields + numbers.keys() | list %}
        max(case when metadata_field = '{{ field }}' then value end) as {{ field }}_value,
        {%- endfor %}
        count(value) as filled_count,
        avg(confidence) as mean_confidence,
        {{ json_object_agg('metadata_field', json_build({
            'provider': 'provider', 'confidence': 'confidence', 'priority': 'priority', 'fetched_at': 'fetched_at',
            'attempts': 'attempts',
        }, is_part=true), is_part=true) }} as field_metadata,
        {{ json_object_agg('case when confidence is not null then metadata_field end', 'confidence', 'metadata_field') }}
            as field_confidence,
        {{ array_sorted_text(array_agg_text('provider', 'metadata_field')) }} as providers_used
    from fields
    group by track_key
),

field_counts as (
    select count(distinct metadata_field) as field_count
    from config
),

typed as (
    select
        our_tracks.track_key,
        our_tracks.bronze_id,
        coalesce(our_tracks.additional_bronze_ids, {{ array_of([]) }}) as additional_bronze_ids,
        coalesce(our_tracks.merged_track_keys, {{ array_of([]) }}) as merged_track_keys,
        our_artists.artist_names,
        our_tracks.version,
        our_tracks.last_seen_at,
        -- the published name is what the track is known by until a provider confirms it
        coalesce(wide.artist_name_value, {{ array_join('our_artists.artist_names', ', ') }}) as artist_name,
        coalesce(wide.track_title_value, our_tracks.published_track_title) as track_title,
        wide.artist_name_value is null or wide.track_title_value is null as is_name_as_published,
        {%- for field in text_fields if field not in ('artist_name', 'track_title', 'release_date') %}
        wide.{{ field }}_value as {{ field }},
        {%- endfor %}
        {{ partial_date_start('wide.release_date_value') }} as release_date,
        {{ partial_date_precision('wide.release_date_value') }} as release_date_precision,
        {%- for field, type in numbers.items() %}
        cast(wide.{{ field }}_value as {{ type }}) as {{ field }},
        {%- endfor %}
        coalesce(track_genres.genres, {{ array_of([]) }}) as genres,
        contradicted.is_bpm_contradicted,
        contradicted.is_key_contradicted,
        coalesce(wide.filled_count, 0) as filled_count,
        field_counts.field_count,
        coalesce(wide.mean_confidence, 0) as mean_confidence,
        coalesce(wide.field_metadata, {{ json_build({}, is_part=true) }}) as field_metadata,
        coalesce(wide.field_confidence, {{ json_build({}) }}) as field_confidence,
        coalesce(wide.providers_used, {{ array_of([]) }}) as providers_used,
        coalesce(calls.api_calls, 0) as api_calls,
        coalesce(calls.failed_api_calls, 0) as failed_api_calls,
        coalesce(calls.api_cost_usd, 0) as api_cost_usd,
        reviews.track_key is not null as has_correction_to_review
    from our_tracks
    cross join field_counts
    left join our_artists on our_tracks.track_key = our_artists.track_key
    left join wide on our_tracks.track_key = wide.track_key
    left join track_genres on our_tracks.track_key = track_genres.track_key
    left join calls on our_tracks.track_key = calls.track_key
    left join reviews on our_tracks.track_key = reviews.track_key
    left join contradicted on our_tracks.track_key = contradicted.track_key
),

checked as (
    select
        typed.*,
        wheel.camelot_number as key_number,
        case wheel.mode when 1 then 'major' when 0 then 'minor' end as key_mode,
        {{ array_compact([
            "case when typed.artist_name is null then 'artist_name_missing' end",
            "case when length(typed.artist_name) > 200 then 'artist_name_too_long' end",
            "case when typed.track_title is null then 'track_title_missing' end",
            "case when length(typed.track_title) > 300 then 'track_title_too_long' end",
            "case when typed.bpm not between 20 and 300 then 'bpm_out_of_range' end",
            "case when typed.key is not null and wheel.camelot is null then 'key_not_in_wheel' end",
            "case when " ~ shares_out_of_range ~ " then 'feature_out_of_range' end",
            "case when typed.duration_ms <= 0 then 'duration_not_positive' end",
        ]) }} as validation_errors,
        {{ array_compact([
            "case when typed.is_name_as_published then 'name_as_published' end",
            "case when typed.release_date > " ~ utc_date('typed.last_seen_at') ~ " + 366 then 'release_date_in_future' end",
            "case when typed.has_correction_to_review then 'correction_needs_review' end",
            "case when typed.duration_ms < 30000 then 'duration_very_short' end",
            "case when typed.duration_ms > 3600000 then 'duration_very_long' end",
            "case when typed.is_bpm_contradicted then 'bpm_contradicted' end",
            "case when typed.is_key_contradicted then 'key_contradicted' end",
            "case when " ~ in_conflict | replace('?', 'one_id_on_several_tracks') ~ " then 'id_on_several_tracks' end",
            "case when " ~ in_conflict | replace('?', 'several_ids_on_one_track') ~ " then 'several_ids_of_a_kind' end",
        ]) }} as validation_warnings
    from typed
    left join wheel on typed.key = wheel.camelot
    {{ evaluated_once() }}
),

judged as (
    select
        *,
        case
            when {{ array_length('validation_errors') }} > 0 then 'failed'
            when {{ array_overlaps('validation_warnings', array_of(["'release_date_in_future'", "'correction_needs_review'"])) }}
                then 'needs_review'
            when {{ array_length('validation_warnings') }} > 0 then 'warning'
            else 'valid'
        end as validation_status
    from checked
    {{ evaluated_once() }}
),

scored as (
    select
        *,
        mean_confidence as confidence_score,
        cast(filled_count as decimal(9, 4)) / nullif(field_count, 0) as completeness_score,
        case validation_status
            when 'valid' then 1.0 when 'warning' then 0.8 when 'needs_review' then 0.5 else 0.0
        end as validation_score
    from judged
),

content as (
    select
        {{ uuid_from_hash('track_key') }} as id,
        track_key,
        bronze_id,
        additional_bronze_ids,
        merged_track_keys,
        artist_name,
        track_title,
        {{ search_text("coalesce(artist_name, '') || ' ' || coalesce(track_title, '')") }} as search_text,
        artist_names,
        version,
        {%- for field in text_fields if field not in ('artist_name', 'track_title', 'release_date') %}
        {{ field }},
        {%- endfor %}
        key_number,
        key_mode,
        release_date,
        release_date_precision,
        {%- for field in numbers %}
        {{ field }},
        {%- endfor %}
        genres,
        validation_status,
        validation_errors,
        validation_warnings,
        cast(round(completeness_score, 4) as decimal(5, 4)) as completeness_score,
        cast(round(confidence_score, 4) as decimal(5, 4)) as confidence_score,
        cast(validation_score as decimal(5, 4)) as validation_score,
        cast(round(
            {{ var('quality_weight_completeness') }} * completeness_score
            + {{ var('quality_weight_confidence') }} * confidence_score
            + {{ var('quality_weight_validation') }} * validation_score, 4
        ) as decimal(5, 4)) as data_quality_score,
        providers_used,
        {{ json_whole(json_build({
            'fields': 'field_metadata', 'providers_used': 'providers_used',
            'api_calls': json_build({'calls': 'api_calls', 'failed': 'failed_api_calls', 'cost_usd': 'api_cost_usd'}, is_part=true),
            'completeness_score': 'round(completeness_score, 4)', 'confidence_score': 'round(confidence_score, 4)',
            'validation_score': 'validation_score',
        }, is_part=true)) }} as enrichment_metadata,
        field_confidence
    from scored
    {{ evaluated_once() }}
),

hashed as (
    select
        *,
        {{ hash_row('content') }} as row_hash
    from content
    {{ evaluated_once() }}
)

-- A row whose content did not change is not written again: its run id is that of the run that last changed it.
select
    hashed.*,
    '{{ invocation_id }}' as enrichment_run_id,
    {{ 'coalesce(known.created_at, current_timestamp)' if is_incremental() else 'current_timestamp' }} as created_at,
    current_timestamp as updated_at
from hashed
{% if is_incremental() -%}
left join {{ this }} as known on hashed.id = known.id
where known.row_hash is null or known.row_hash <> hashed.row_hash
{%- endif %}

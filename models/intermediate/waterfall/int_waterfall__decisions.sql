{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='append_new_columns',
    pre_hook=["{{ delete_changed_tracks() }}", "{{ delete_changed_fields() }}"],
    indexes=[{'columns': ['track_key']}],
    tags=['takes_in_loads'],
) }}

-- The waterfall over every provider that has answered; int_waterfall__attempts tells of the others too.
with candidates as (
    select * from {{ ref('int_field_candidates') }}
),

outcomes as (
    select * from {{ ref('int_waterfall__outcomes') }}
),

config as (
    select * from {{ ref('int_waterfall__config') }}
),

tracks_to_decide as (
    select * from {{ ref('int_tracks_to_decide') }}
),

changed_tracks as (
    select * from {{ ref('int_changed_tracks') }}
),

changed_fields as (
    select * from {{ ref('int_waterfall__changed_fields') }}
),

{% if is_incremental() -%}
-- while no track changed, the fields with another config are all there is to decide
our_config as (
    select *
    from config
    where
        (select count(*) from changed_tracks) > 0
        or metadata_field in (select changed_fields.metadata_field from changed_fields)
),

{% endif -%}

our_candidates as (
    select *
    from candidates
    {%- if is_incremental() %}
    where
        track_key in (select tracks_to_decide.track_key from tracks_to_decide)
        and metadata_field in (select our_config.metadata_field from our_config)
    {%- endif %}
),

our_outcomes as (
    select *
    from outcomes
    {%- if is_incremental() %}
    where track_key in (select tracks_to_decide.track_key from tracks_to_decide)
    {%- endif %}
),

decisions as (
    {{ waterfall_decisions('our_candidates', 'our_outcomes', 'our_config' if is_incremental() else 'config') | indent(4) }}
)

select *
from decisions
{%- if is_incremental() %}
where
    track_key in (select changed_tracks.track_key from changed_tracks)
    or metadata_field in (select changed_fields.metadata_field from changed_fields)
{%- endif %}

{{ config(materialized='view') }}

-- For each track and field every priority with its outcome. A view: that somebody was not asked need not be stored.
with tracks as (
    select * from {{ ref('int_tracks') }}
),

decisions as (
    select * from {{ ref('int_waterfall__decisions') }}
),

config as (
    select * from {{ ref('int_waterfall__config') }}
),

attempts as (
    {{ waterfall_attempts('tracks', 'decisions', 'config') | indent(4) }}
)

select * from attempts

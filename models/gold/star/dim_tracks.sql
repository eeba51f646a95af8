{{ config(
    contract={'enforced': true},
    indexes=[{'columns': ['track_id'], 'unique': true}, {'columns': ['primary_artist_id']}, {'columns': ['genre']}],
) }}

-- Every track there is, promoted to gold or not: a play may be of any.
with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
),

artists as (
    select * from {{ ref('silver_enriched_artists') }}
),

gaps as (
    select * from {{ ref('gold_promotion_gaps') }}
),

keyed as (
    select
        *,
        {{ normalise_artist(array_first('artist_names')) }} as primary_artist_key
    from tracks
    {{ evaluated_once() }}
)

select
    keyed.id as track_id,
    keyed.track_key,
    keyed.artist_name,
    keyed.track_title,
    keyed.version,
    artists.id as primary_artist_id,
    keyed.bpm,
    keyed.key,
    keyed.energy,
    keyed.danceability,
    keyed.valence,
    keyed.duration_ms,
    keyed.genre,
    keyed.label,
    keyed.release_date,
    cast(extract(year from keyed.release_date) as {{ dbt.type_int() }}) as release_year,
    not exists (
        select 1
        from gaps
        where gaps.track_id = keyed.id
    ) as is_promoted
from keyed
left join artists on keyed.primary_artist_key = artists.artist_key

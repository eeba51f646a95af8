{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['artist_1_id', 'artist_2_id'],
    pre_hook="{{ delete_parted_pairs() }}",
    indexes=[{'columns': ['artist_1_id', 'artist_2_id'], 'unique': true}, {'columns': ['artist_2_id']}],
    tags=['takes_in_loads'],
) }}

-- What is counted of each two artists who met. Pairs that met anew, or somewhere no longer, are counted again.
{#- named as a table, and no CTE: it is read twice in a night, and PostgreSQL would copy it whole and find nothing by its index #}
{%- set meetings = ref('int_artist_meetings') %}

{% if is_incremental() -%}
with met_anew as (
    {{ changed_pairs() }}
)

{% endif -%}
select
    meetings.artist_1_id,
    meetings.artist_2_id,
    max(meetings.met_on) as last_together_date,
    cast(sum(meetings.collaboration_count) as {{ dbt.type_int() }}) as collaboration_count,
    cast(sum(meetings.shared_tracks) as {{ dbt.type_int() }}) as shared_tracks,
    cast(sum(meetings.shared_playlists) as {{ dbt.type_int() }}) as shared_playlists
from {{ meetings }} as meetings
{% if is_incremental() -%}
inner join met_anew
    on meetings.artist_1_id = met_anew.artist_1_id and meetings.artist_2_id = met_anew.artist_2_id
{% endif -%}
where
    not meetings.is_gone
    {%- if is_incremental() %}
    -- these few are found by the index
    and {{ is_any_of('meetings.artist_1_id', 'select anew.artist_1_id from met_anew as anew') }}
    {%- endif %}
group by meetings.artist_1_id, meetings.artist_2_id
{%- if not is_incremental() %}
-- who has met thousands finds half of them side by side, and not each on a page of its own
order by meetings.artist_1_id, meetings.artist_2_id
{%- endif %}

{{ config(materialized='view') }}

-- Every key under which a track was ever published. One stays when a page is corrected: bronze forgets nothing.
select distinct track_key
from {{ ref('int_track_mentions') }}

{{ config(materialized='view') }}

-- Every track ever seen. A track stays when a page is corrected: bronze forgets nothing.
select distinct track_key
from {{ ref('int_track_mentions') }}

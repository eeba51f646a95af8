{{ config(
    contract={'enforced': true},
    indexes=[{'columns': ['listener_id'], 'unique': true}, {'columns': ['listener']}],
) }}

with listens as (
    select * from {{ ref('int_listens') }}
)

select
    {{ listener_id('source', 'listener') }} as listener_id,
    cast(source as {{ dbt.type_string() }}) as source,
    cast(listener as {{ dbt.type_string() }}) as listener,
    min(listened_at) as first_listened_at,
    max(listened_at) as last_listened_at
from listens
group by source, listener

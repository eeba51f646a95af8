{# May be meant, so a warning; but a provider renamed in the seeds alone loses all its values otherwise without a word. #}
{{ config(severity='warn', group='pipeline', store_failures=true, schema='ops_test_failures') }}

with answers as (
    select * from {{ ref('int_provider_answers') }}
),

providers as (
    select * from {{ ref('enrichment_providers') }}
)

select
    answers.provider,
    count(*) as answers
from answers
left join providers on answers.provider = providers.provider
where
    providers.provider is null
    and answers.provider <> 'manual'
group by answers.provider

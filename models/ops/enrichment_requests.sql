{{ config(contract={'enforced': true}) }}

-- What to ask next, of whom and by which handle. `python -m loaders.run enrich` reads it, asks, lands the answers, has dbt decide
-- again and reads it anew, until nothing is left. A view, so that a nightly build does not pay for it.
{%- set asks_everyone = var('enrichment_ask_everyone') %}
{%- set is_stale -%}
coalesce(
            answers.is_api_call
            and answers.fetched_at <= {{ dbt.dateadd('day', '-1 * providers.max_answer_age_days', enrichment_as_of()) }},
            false
        )
{%- endset %}

with tracks as (
    select * from {{ ref('int_tracks') }}
),

ways as (
    select * from {{ ref('int_enrichment__open_ways') }}
),

handles as (
    select * from {{ ref('int_enrichment__handles') }}
),

asked as (
    select * from {{ ref('int_enrichment__asked') }}
),

-- these two are read more than once, so no more of them than is needed
decisions as (
    select
        track_key,
        metadata_field,
        priority,
        provider,
        outcome,
        bronze_id
    from {{ ref('int_waterfall__decisions') }}
    where outcome in ('accepted', 'corrected')
),

answers as (
    select
        bronze_id,
        fetched_at,
        is_api_call
    from {{ ref('int_provider_answers') }}
),

providers as (
    select * from {{ ref('enrichment_providers') }}
),

names as (
    select * from {{ ref('int_track_names') }}
),

accepted as (
    select
        decisions.track_key,
        decisions.metadata_field,
        decisions.priority,
        {{ is_stale }} as is_stale
    from decisions
    left join providers on decisions.provider = providers.provider
    left join answers on decisions.bronze_id = answers.bronze_id
    where decisions.outcome = 'accepted'
),

-- whom a person corrected is asked again when the answer has grown old, so that a change at the source is seen
stale_corrected as (
    select
        decisions.track_key,
        decisions.metadata_field,
        decisions.priority
    from decisions
    inner join providers on decisions.provider = providers.provider
    inner join answers on decisions.bronze_id = answers.bronze_id
    where
        decisions.outcome = 'corrected'
        and {{ is_stale }}
),

group_fields as (
    select distinct
        metadata_field,
        field_group,
        group_order
    from ways
    where field_group is not null
),

-- the field that leads a group settles those after it: they take what its answer says, and another is of no use
led_groups as (
    select
        decisions.track_key,
        group_fields.field_group,
        min(group_fields.group_order) as leading_order
    from decisions
    inner join group_fields on decisions.metadata_field = group_fields.metadata_field
    where decisions.priority > 0
    group by decisions.track_key, group_fields.field_group
),

-- ways to the many fields share few lookups, each a bit: what is known of a track's lookups is a number then, and whether a place
-- is open is told by bits, without a row for each track and way
numbered_ways as (
    select
        ways.*,
        cast(
            power(2, dense_rank() over (order by ways.provider, ways.endpoint, ways.handle) - 1) as {{ dbt.type_bigint() }}
        ) as lookup_bit
    from ways
),

lookups as (
    select distinct
        provider,
        endpoint,
        handle,
        handle_owner,
        lookup_bit
    from numbered_ways
),

open_places as (
    {{ open_places(ref('int_tracks'), 'numbered_ways', 'lookups', 'handles', 'asked') | indent(4) }}
),

-- only a place that is better than the accepted one, or is the accepted one grown old, can still improve a field
wanted as (
    select
        open_places.track_key,
        open_places.metadata_field,
        open_places.priority,
        open_places.required_for_gold,
        open_places.lookup_bits,
        case
            when accepted.priority is null then 0
            when open_places.priority < accepted.priority then 1
            else 2
        end as rank_of_purpose,
        row_number() over (
            partition by open_places.track_key, open_places.metadata_field
            order by open_places.priority asc
        ) as place_rank
    from open_places
    left join accepted
        on
            open_places.track_key = accepted.track_key
            and open_places.metadata_field = accepted.metadata_field
    {%- if not asks_everyone %}
    left join stale_corrected
        on
            open_places.track_key = stale_corrected.track_key
            and open_places.metadata_field = stale_corrected.metadata_field
            and open_places.priority = stale_corrected.priority
    left join led_groups
        on
            open_places.track_key = led_groups.track_key
            and open_places.field_group = led_groups.field_group
    where
        (
            accepted.priority is null
            or open_places.priority < accepted.priority
            or (open_places.priority = accepted.priority and accepted.is_stale)
            or stale_corrected.priority is not null
        )
        and coalesce(open_places.group_order <= led_groups.leading_order, true)
    {%- endif %}
),

questions as (
    select *
    from wanted
    {%- if not asks_everyone %}
    where {{ is_first('place_rank') }}
    {%- endif %}
),

-- of the lookups that are open at a place the preferred one; there are few different cases
cases as (
    select distinct
        metadata_field,
        priority,
        lookup_bits
    from questions
),

preferred as (
    select
        cases.*,
        numbered_ways.lookup_bit,
        row_number() over (
            partition by cases.metadata_field, cases.priority, cases.lookup_bits
            order by numbered_ways.finds asc, numbered_ways.preference asc, numbered_ways.endpoint asc
        ) as way_rank
    from cases
    inner join numbered_ways
        on
            cases.metadata_field = numbered_ways.metadata_field
            and cases.priority = numbered_ways.priority
            and {{ common_bits('cases.lookup_bits', 'numbered_ways.lookup_bit') }} > 0
),

-- one call serves all its fields
needed as (
    select
        questions.track_key,
        preferred.lookup_bit,
        min(questions.priority) as priority,
        min(questions.rank_of_purpose) as rank_of_purpose,
        max(case when questions.required_for_gold and questions.rank_of_purpose = 0 then 1 else 0 end) as fills_gap_of_gold,
        {{ array_sorted_text(array_agg_text('questions.metadata_field', 'questions.metadata_field')) }} as metadata_fields
    from questions
    inner join preferred
        on
            questions.metadata_field = preferred.metadata_field
            and questions.priority = preferred.priority
            and questions.lookup_bits = preferred.lookup_bits
    where {{ is_first('preferred.way_rank') }}
    group by questions.track_key, preferred.lookup_bit
),

addressed as (
    select
        needed.*,
        lookups.provider,
        lookups.endpoint,
        lookups.handle,
        {{ handle_value('lookups', 'handles') }} as handle_value
    from needed
    inner join lookups on needed.lookup_bit = lookups.lookup_bit
    left join handles on needed.track_key = handles.track_key
),

-- and one call about an artist serves all the artist's tracks
calls as (
    select
        addressed.*,
        row_number() over (
            partition by
                addressed.provider, addressed.endpoint, addressed.handle_value,
                case when addressed.handle = 'artist_id' then '' else addressed.track_key end
            order by addressed.rank_of_purpose asc, addressed.priority asc, addressed.track_key asc
        ) as call_rank
    from addressed
)

select
    calls.track_key,
    calls.provider,
    calls.endpoint,
    calls.handle,
    names.artist_raw as asked_artist,
    names.title_raw as asked_title,
    tracks.artist_names,
    names.title_display as title,
    tracks.version,
    calls.metadata_fields,
    calls.priority,
    nullif(calls.handle_value, '') as handle_value,
    case calls.rank_of_purpose when 0 then 'fill' when 1 then 'improve' else 'refresh' end as purpose,
    row_number() over (
        partition by calls.provider
        order by
            calls.rank_of_purpose asc, calls.fills_gap_of_gold desc, calls.priority asc, tracks.mention_count desc,
            calls.track_key asc, calls.endpoint asc
    ) as turn
from calls
inner join tracks on calls.track_key = tracks.track_key
inner join names on tracks.name_key = names.name_key
where {{ is_first('calls.call_rank') }}

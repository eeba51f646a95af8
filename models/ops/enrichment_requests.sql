{{ config(contract={'enforced': true}) }}

-- What to ask next, of whom and by which handle. `python -m loaders.run enrich` reads it, asks, lands the answers, has dbt decide
-- again and reads it anew, until nothing is left. A view, so that a nightly build does not pay for it.
{%- set asks_everyone = var('enrichment_ask_everyone') %}
{%- set owners = id_owners() %}
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

track_keys as (
    select track_key from {{ ref('int_tracks') }}
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

decisions as (
    select * from {{ ref('int_waterfall__decisions') }}
),

answers as (
    select * from {{ ref('int_provider_answers') }}
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
    where
        decisions.outcome in ('accepted', 'corrected')
        and decisions.priority > 0
    group by decisions.track_key, group_fields.field_group
),

-- only a place that is better than the accepted one, or is the accepted one grown old, can still improve a field
wanted as (
    select
        track_keys.track_key,
        ways.*,
        case
            when accepted.priority is null then 0
            when ways.priority < accepted.priority then 1
            else 2
        end as rank_of_purpose,
        case ways.handle
            when 'names' then ''
            when 'isrc' then handles.isrc
            when 'artist_id' then handles.spotify_artist_id
            else
                case ways.handle_owner
                    {%- for owner in owners %}
                    when '{{ owner }}' then handles.{{ owner }}_track_id
                    {%- endfor %}
                end
        end as handle_value
    from track_keys
    cross join ways
    left join accepted
        on
            track_keys.track_key = accepted.track_key
            and ways.metadata_field = accepted.metadata_field
    left join stale_corrected
        on
            track_keys.track_key = stale_corrected.track_key
            and ways.metadata_field = stale_corrected.metadata_field
            and ways.priority = stale_corrected.priority
    left join led_groups
        on
            track_keys.track_key = led_groups.track_key
            and ways.field_group = led_groups.field_group
    left join handles on track_keys.track_key = handles.track_key
    {%- if not asks_everyone %}
    where
        (
            accepted.priority is null
            or ways.priority < accepted.priority
            or (ways.priority = accepted.priority and accepted.is_stale)
            or stale_corrected.priority is not null
        )
        and coalesce(ways.group_order <= led_groups.leading_order, true)
    {%- endif %}
),

stated as (
    select
        wanted.*,
        case
            when asked.has_found then 'told'
            when asked.has_found is not null then 'asked'
            when wanted.handle_value is null then 'no_handle'
            else 'open'
        end as state
    from wanted
    left join asked
        on
            wanted.track_key = asked.track_key
            and wanted.provider = asked.provider
            and wanted.endpoint = asked.endpoint
            and wanted.handle_value = asked.handle_value
),

-- who has told about the track has no more to say; who takes an id that is not known waits until its owner was asked
placed as (
    select
        stated.*,
        max(case when stated.finds = 'field' and stated.state = 'told' then 1 else 0 end) over place as has_told,
        max(case when stated.finds = 'field' and stated.state = 'open' then 1 else 0 end) over place as can_be_asked,
        max(case when stated.finds = 'field' and stated.state = 'no_handle' then 1 else 0 end) over place as lacks_id,
        max(case when stated.finds = 'id' and stated.state = 'told' then 1 else 0 end) over place as has_told_id
    from stated
    window place as (partition by stated.track_key, stated.metadata_field, stated.priority)
),

questions as (
    select *
    from placed
    where
        state = 'open'
        and has_told = 0
        and (
            finds = 'field'
            or (can_be_asked = 0 and lacks_id = 1 and has_told_id = 0)
        )
),

ranked as (
    select
        questions.*,
        rank() over (
            partition by questions.track_key, questions.metadata_field
            order by questions.priority asc
        ) as place_rank,
        row_number() over (
            partition by questions.track_key, questions.metadata_field, questions.priority
            order by questions.finds asc, questions.preference asc, questions.endpoint asc
        ) as way_rank
    from questions
),

-- one call serves all its fields
needed as (
    select
        track_key,
        provider,
        endpoint,
        handle,
        handle_value,
        min(priority) as priority,
        min(rank_of_purpose) as rank_of_purpose,
        max(case when required_for_gold then 1 else 0 end) as is_needed_for_gold,
        {{ array_sorted_text(array_agg_text('metadata_field', 'metadata_field')) }} as metadata_fields
    from ranked
    where
        way_rank = 1
        {%- if not asks_everyone %}
        and place_rank = 1
        {%- endif %}
    group by track_key, provider, endpoint, handle, handle_value
),

-- and one call about an artist serves all the artist's tracks
calls as (
    select
        needed.*,
        row_number() over (
            partition by
                needed.provider, needed.endpoint, needed.handle_value,
                case when needed.handle = 'artist_id' then '' else needed.track_key end
            order by needed.priority asc, needed.track_key asc
        ) as call_rank
    from needed
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
            calls.rank_of_purpose asc, calls.is_needed_for_gold desc, calls.priority asc, tracks.mention_count desc,
            calls.track_key asc, calls.endpoint asc
    ) as turn
from calls
inner join tracks on calls.track_key = tracks.track_key
inner join names on tracks.name_key = names.name_key
where {{ is_first('calls.call_rank') }}

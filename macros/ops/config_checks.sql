{# What an operator writes into ops.metadata_enrichment_config_overrides is refused, in words, where nothing could come of it. The table is
   a log: the last row of a field and priority is in force, so a change is an insert, and so is taking it back (is_active = false). -#}
{% macro create_config_checks() -%}
    create or replace function ops.check_field(field text) returns void language plpgsql as $check$
    begin
        if not exists (select from seeds.metadata_enrichment_config as c where c.metadata_field = field) then
            raise exception 'There is no field "%" in the waterfall. The fields are: %.', field,
                (select string_agg(c.metadata_field, ', ' order by c.metadata_field) from seeds.metadata_enrichment_config as c);
        end if;
    end
    $check$;

    create or replace function ops.check_config_override() returns trigger language plpgsql as $check$
    begin
        if tg_op <> 'INSERT' then
            raise exception 'Overrides are a log: insert a later row, with is_active = false to take the place back.';
        end if;
        if to_regclass('seeds.provider_field_confidence') is null then
            raise exception 'The waterfall is not there yet: run dbt seed first.';
        end if;
        perform ops.check_field(new.metadata_field);
        if trim(new.reason) = '' then
            raise exception 'A change needs a reason.';
        end if;
        if new.priority not between 1 and 4 then
            raise exception 'Priority % is not between 1 and 4.', new.priority;
        end if;
        if new.min_confidence not between 0 and 1 then
            raise exception 'The confidence % is not between 0 and 1.', new.min_confidence;
        end if;
        if new.min_confidence <> round(new.min_confidence, 2) then
            raise exception 'The confidence % has more than two decimal places.', new.min_confidence;
        end if;
        if new.provider is not null and new.min_confidence is null then
            raise exception 'The provider % has no min_confidence.', new.provider;
        end if;
        if
            new.provider is not null
            and not exists (select from seeds.enrichment_providers as p where p.provider = new.provider)
        then
            raise exception 'There is no provider "%". The providers are: %.', new.provider,
                (select string_agg(p.provider, ', ' order by p.provider) from seeds.enrichment_providers as p);
        end if;
        if
            new.provider is not null
            and not exists (
                select from seeds.provider_field_confidence as f
                where f.provider = new.provider and f.metadata_field = new.metadata_field
            )
        then
            raise exception 'The provider % does not know %. Those who do: %.', new.provider, new.metadata_field,
                (
                    select string_agg(f.provider, ', ' order by f.provider)
                    from seeds.provider_field_confidence as f where f.metadata_field = new.metadata_field
                );
        end if;
        if
            exists (
                select from ops.metadata_enrichment_config_overrides as o
                where o.metadata_field = new.metadata_field and o.priority = new.priority
                    and o.changed_at = new.changed_at
            )
        then
            raise exception 'Priority % of % is given twice in one change.', new.priority, new.metadata_field;
        end if;
        return new;
    end
    $check$;

    create or replace trigger check_config_override before insert or update or delete
    on ops.metadata_enrichment_config_overrides for each row execute function ops.check_config_override();
    create or replace trigger keep_config_overrides before truncate
    on ops.metadata_enrichment_config_overrides for each statement execute function ops.check_config_override();

    {{ create_config_places_check() }}

    -- whom the waterfall asks, in which order and how sure they must be, as the last build had it
    create or replace function ops.get_provider_priority(field text, exclude_providers text[] default '{}')
    returns table (priority integer, provider text, min_confidence numeric) language plpgsql stable as $priority$
    begin
        return query
        select c.priority, cast(c.provider as text), cast(greatest(c.min_confidence, c.min_acceptable_confidence) as numeric)
        from {{ relation_of('int_waterfall__config') }} as c
        where
            c.metadata_field = field
            and c.priority > 0
            and c.health_status <> 'down'
            and not c.provider = any(coalesce(exclude_providers, '{}'))
        order by c.priority;
    end
    $priority$;
{%- endmacro %}


{# A provider has one place per field. Judged when the change is whole: providers may change places. -#}
{% macro create_config_places_check() -%}
    create or replace function ops.check_config_places() returns trigger language plpgsql as $check$
    declare
        doubled record;
    begin
        select places.provider, string_agg(cast(places.priority as text), ' and ' order by places.priority) as priorities
        into doubled
        from (
            select
                place.priority,
                case when latest.is_active then latest.provider else place.provider end as provider
            from seeds.metadata_enrichment_config as seed
            cross join lateral (
                values
                (1, seed.priority_1_provider), (2, seed.priority_2_provider),
                (3, seed.priority_3_provider), (4, seed.priority_4_provider)
            ) as place (priority, provider)
            left join lateral (
                select o.is_active, o.provider
                from ops.metadata_enrichment_config_overrides as o
                where o.metadata_field = seed.metadata_field and o.priority = place.priority
                order by o.override_id desc
                limit 1
            ) as latest on true
            where seed.metadata_field = new.metadata_field
        ) as places
        where places.provider is not null
        group by places.provider
        having count(*) > 1
        order by places.provider
        limit 1;
        if found then
            raise exception 'Then % would stand at the priorities % of %. A provider has one place per field.',
                doubled.provider, doubled.priorities, new.metadata_field;
        end if;
        return null;
    end
    $check$;

    do $trigger$
    begin
        create constraint trigger check_config_places after insert
        on ops.metadata_enrichment_config_overrides deferrable initially deferred
        for each row execute function ops.check_config_places();
    exception when duplicate_object then null;
    end
    $trigger$;
{%- endmacro %}

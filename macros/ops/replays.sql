{# A request that nothing can come of is refused in words when it is written, by whatever hand: worked, it would be done without a row, or
   wait for ever. -#}
{% macro create_replay_check() -%}
    create or replace function ops.check_replay_request() returns trigger language plpgsql as $check$
    begin
        if trim(new.reason) = '' then
            raise exception 'A request needs a reason.';
        end if;
        perform ops.check_field(field) from unnest(new.metadata_fields) as fields (field);
        if
            new.config_snapshot_run_id is not null
            and not exists (
                select from ops.enrichment_pipeline_runs as r
                where r.run_id = new.config_snapshot_run_id and (r.has_taken_in_loads or r.run_type = 'experiment')
            )
        then
            raise exception 'There is no run "%" that reached silver.', new.config_snapshot_run_id;
        end if;
        return new;
    end
    $check$;

    create or replace trigger check_replay_request before insert
    on ops.pipeline_replay_queue for each row execute function ops.check_replay_request();
{%- endmacro %}


{# The requests that this invocation worked are done when it built their results. -#}
{% macro close_replays(results) -%}
    {%- for result in results if result.node.unique_id == 'model.songnodes.replay_results' and result.status == 'success' -%}
        {%- do run_query(
            "update ops.pipeline_replay_queue set status = 'completed', completed_at = current_timestamp where status = 'pending'"
            ~ " and request_id in (select request_id from " ~ relation_of('int_replay__requests') ~ ")"
        ) -%}
        {%- do run_query('commit') -%}
    {%- endfor -%}
{%- endmacro %}

{# The tables that outlive models: which loads a run may see, the runs themselves, and what operators override.
   They are made at the start of every run, so that a fresh database needs no set-up. -#}
{% macro create_ops_state() -%}
    create schema if not exists ops;

    {{ create_run_tables() }}
    {{ create_operators_tables() }}
    {{ create_views_of_users() }}

    {{ create_config_checks() }}
    {{ create_correction_checks() }}
    {{ create_replay_check() }}
{%- endmacro %}


{# What runs write: the runs, which loads they may see, and what they need not build again. -#}
{% macro create_run_tables() -%}
    create table if not exists ops.enrichment_pipeline_runs (
        run_id text primary key,
        run_type text not null check (run_type in ('incremental', 'full_refresh', 'replay', 'experiment')),
        status text not null check (status in ('running', 'completed', 'failed')),
        started_at timestamptz not null default current_timestamp,
        completed_at timestamptz,
        failure_reason text,
        bronze_high_water_mark text,
        waterfall_config_snapshot jsonb,
        provider_config_snapshot jsonb,
        field_fingerprints jsonb,
        has_taken_in_loads boolean not null default false,
        tracks_processed bigint,
        tracks_changed bigint,
        api_calls bigint,
        api_cost_usd numeric(14, 6),
        field_counts jsonb,
        settings jsonb
    );

    {{ add_missing_column('enrichment_pipeline_runs', 'field_counts', 'jsonb') }}
    {{ add_missing_column('enrichment_pipeline_runs', 'settings', 'jsonb') }}

    create table if not exists ops.bronze_loads (
        load_id text primary key,
        first_run_id text not null,
        registered_at timestamptz not null default current_timestamp,
        processed_run_id text
    );

    create table if not exists ops.runs_at_work (
        run_id text primary key,
        started_at timestamptz not null default current_timestamp
    );
    {{ add_missing_column('runs_at_work', 'work', "text[] not null default '{takes_in_loads}'") }}

    create table if not exists ops.kept_tables (
        table_name text primary key,
        content_token text not null,
        built_at timestamptz not null default current_timestamp
    );
{%- endmacro %}


{# What operators and the loader's commands write. -#}
{% macro create_operators_tables() -%}
    create table if not exists ops.metadata_enrichment_config_overrides (
        override_id bigint generated always as identity primary key,
        metadata_field text not null,
        priority integer not null check (priority between 1 and 4),
        provider text,
        min_confidence numeric check (min_confidence between 0 and 1),
        is_active boolean not null default true,
        reason text not null,
        changed_by text not null default current_user,
        changed_at timestamptz not null default current_timestamp,
        check (provider is null or min_confidence is not null)
    );

    create table if not exists ops.pipeline_replay_queue (
        request_id bigint generated always as identity primary key,
        track_ids text[],
        bronze_ids text[],
        metadata_fields text[],
        use_historical_config boolean not null default true,
        config_snapshot_run_id text references ops.enrichment_pipeline_runs,
        priority integer not null default 5, {#- a note: one build works all that wait #}
        reason text not null,
        requested_by text not null default current_user,
        status text not null default 'pending' check (status in ('pending', 'completed', 'failed')),
        requested_at timestamptz not null default current_timestamp,
        completed_at timestamptz
    );

    create table if not exists ops.manual_corrections (
        correction_id bigint generated always as identity primary key,
        load_id text not null unique
            generated always as ('correction-' || lpad(cast(correction_id as text), 12, '0')) stored,
        track_id uuid not null,
        asked_artist text,
        asked_title text,
        metadata_field text not null,
        value text,
        replaced_provider text,
        replaced_value text,
        reason text not null check (trim(reason) <> ''),
        corrected_by text not null default current_user,
        corrected_at timestamptz not null default clock_timestamp()
    );

    create table if not exists ops.provider_doors (
        door_id bigint generated always as identity primary key,
        provider text not null,
        endpoint text,
        is_open boolean not null,
        reason text not null,
        opens_at timestamptz,
        changed_at timestamptz not null default current_timestamp
    );
{%- endmacro %}


{# A column that came later, for databases from before. It is looked for: `add column if not exists` would wait for everybody who reads the
   table, and have all others wait behind it, where there is nothing to add. -#}
{% macro add_missing_column(table_name, column_name, definition) -%}
    do $column$
    begin
        if not exists (
            select from information_schema.columns
            where table_schema = 'ops' and table_name = '{{ table_name }}' and column_name = '{{ column_name }}'
        ) then
            alter table ops.{{ table_name }} add column {{ column_name }} {{ definition }};
        end if;
    end
    $column$;
{%- endmacro %}

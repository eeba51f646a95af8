{# A person's correction is a row of ops.manual_corrections. The table is a log, as bronze is: the last row of a track and field counts, and
   one without a value withdraws the correction. The trigger writes the value as providers' values are written, refuses what is none,
   and notes under which name the track is known and what the correction replaces. -#}
{% macro create_correction_checks() -%}
    {{ create_correction_value() }}

    create or replace function ops.check_correction() returns trigger language plpgsql as $check$
    declare
        corrected_key text := replace(cast(new.track_id as text), '-', '');
        merged_into text;
    begin
        if tg_op <> 'INSERT' then
            raise exception 'Corrections are a log: insert a later row, without a value to withdraw the correction.';
        end if;
        if to_regclass('{{ relation_of('int_waterfall__decisions') }}') is null then
            raise exception 'There is no track yet: build once.';
        end if;
        select n.artist_raw, n.title_raw into new.asked_artist, new.asked_title
        from {{ relation_of('int_tracks') }} as t
        inner join {{ relation_of('int_track_names') }} as n on n.name_key = t.name_key
        where t.track_key = corrected_key;
        if not found then
            select cast(cast(m.canonical_track_key as uuid) as text) into merged_into
            from {{ relation_of('int_track_merges') }} as m
            where m.track_key = corrected_key;
            raise exception 'There is no track %.%', new.track_id, coalesce(' It was merged into ' || merged_into || '.', '');
        end if;
        perform ops.check_field(new.metadata_field);
        if not exists (select from {{ relation_of('int_waterfall__config') }} as c where c.metadata_field = new.metadata_field) then
            raise exception 'The waterfall does not fill % now: the field is switched off, or all its providers are.', new.metadata_field;
        end if;
        new.value := ops.correction_value(new.metadata_field, new.value);
        if
            new.value is null
            and (
                select c.value from ops.manual_corrections as c
                where
                    c.metadata_field = new.metadata_field
                    {#- of a track that was merged into this one since, too #}
                    and c.track_id in (
                        select new.track_id
                        union all
                        select cast(m.track_key as uuid)
                        from {{ relation_of('int_track_merges') }} as m
                        where m.canonical_track_key = corrected_key
                    )
                order by c.correction_id desc
                limit 1
            ) is null
        then
            raise exception 'There is no correction of % to withdraw.', new.metadata_field;
        end if;
        select d.provider, d.value into new.replaced_provider, new.replaced_value
        from {{ relation_of('int_waterfall__decisions') }} as d
        where
            d.track_key = corrected_key
            and d.metadata_field = new.metadata_field
            and d.priority > 0
            and d.outcome in ('accepted', 'corrected');
        return new;
    end
    $check$;

    create or replace trigger check_correction before insert or update or delete
    on ops.manual_corrections for each row execute function ops.check_correction();
    create or replace trigger keep_corrections before truncate
    on ops.manual_corrections for each statement execute function ops.check_correction();
{%- endmacro %}


{# A value as a person types it in the form of int_field_candidates: read as providers' values are, where these are read by a macro. -#}
{% macro create_correction_value() -%}
    create or replace function ops.correction_value(field text, typed text) returns text language plpgsql stable as $value$
    declare
        given text := nullif(trim({{ without_invisible('typed') }}), '');
        known text;
    begin
        if given is null then
            return null;
        end if;
        if length(given) > {{ longest_text() }} then
            raise exception 'A value has at most {{ longest_text() }} characters, and this one %.', length(given);
        end if;
        if field in ('{{ number_types() | join("', '") }}') then
            if not {{ is_number('given') }} then
                raise exception '"%" is no number.', given;
            end if;
            known := case field
                when 'bpm' then cast({{ bpm_or_null('given') }} as text)
                when 'duration_ms' then cast({{ ms_or_null('given') }} as text)
                when 'loudness' then cast({{ loudness_or_null('given') }} as text)
                else cast({{ share_or_null('given') }} as text)
            end;
            if known is null then
                raise exception '% cannot be % (bpm is 20 to 300, duration_ms 1 to 999999999, loudness -100 to 20, the others 0 to 1).',
                    field, given;
            end if;
        elsif field = 'key' then
            select s.camelot into known from seeds.camelot_spellings as s where s.spelling = {{ key_spelling('given') }};
            if known is null then
                raise exception '"%" is no key. Write it as 8A, or as A minor.', given;
            end if;
        elsif field = 'isrc' then
            known := {{ isrc_or_null('given') }};
            if known is null then
                raise exception '"%" is no ISRC.', given;
            end if;
        elsif field = 'release_date' then
            if given !~ '^(1[89]|2[01])[0-9]{2}(-[0-9]{2}(-[0-9]{2})?)?$' then
                raise exception '"%" is no date from 1800 to 2199. Write it as 2026-01-31, 2026-01 or 2026.', given;
            end if;
            begin
                perform cast(rpad(given, 10, '-01-01') as date);
            exception when datetime_field_overflow then
                raise exception 'There is no day %.', given;
            end;
            known := given;
        elsif field in ('spotify_id', 'musicbrainz_id', 'beatport_id', 'discogs_id') then
            known := case field when 'musicbrainz_id' then lower(given) else given end;
            if known !~ (case field
                when 'spotify_id' then '^[0-9A-Za-z]{22}$'
                when 'musicbrainz_id' then '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                when 'beatport_id' then '^[0-9]+$'
                else '^m?[0-9]+$' {#- a master release #}
            end) then
                raise exception '"%" is no %. Of an address give the id alone.', given, field;
            end if;
        else
            known := given;
        end if;
        return known;
    end
    $value$;
{%- endmacro %}

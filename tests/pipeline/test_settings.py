"""A build says which seeds and vars are others than those by which rows were made that it keeps.

In a project of its own with this project's macros: a seed, a var, and two models that take in loads.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from loaders import database, dbt
from loaders.database import Embedded
from tests.conftest import ask, small_project, using

PROJECT = """
name: songnodes
version: "0.1.0"
profile: songnodes
flags: {send_anonymous_usage_stats: false}
vars: {tolerance: 5, vars_of_kept_rows: [tolerance]}
on-run-start: "{% if execute %}{% do open_run() %}{% do run_query('commit') %}{% endif %}"
on-run-end: "{{ finish_run(results) }}"
"""
WORDS = "word,written_as,reason\nmix,,why\npt,part,why\n"
WORDS_IN_ANOTHER_ORDER = "word,written_as,reason\npt,part,why not\nmix,,why\n"
OTHER_WORDS = "word,written_as,reason\nmix,remix,why\npt,part,why\n"
TAKING = "{{ config(tags=['takes_in_loads']) }} select one from {{ ref('beneath') }}"
FILES = {
    "models/beneath.sql": "{{ config(materialized='table') }} select 1 as one",
    "models/taking.sql": TAKING,
    "models/taking_too.sql": TAKING,
    "seeds/words.yml": "seeds: [{name: words, config: {meta: {columns_of_kept_rows: [word, written_as]}}}]",
    "seeds/words.csv": WORDS,
}
STATE = """
drop schema if exists ops cascade;
create schema ops;
create table ops.enrichment_pipeline_runs (
    run_id text, run_type text, status text, started_at timestamptz default clock_timestamp(),
    completed_at timestamptz, failure_reason text, has_taken_in_loads boolean,
    tracks_processed bigint default 1, settings jsonb
);
create table ops.bronze_loads (load_id text, processed_run_id text);
create table ops.runs_at_work (run_id text, work text[]);
"""
# the last run took in a load, of listens alone; without it that run did nothing
NOTHING_TO_DECIDE = """
with last as (
    update ops.enrichment_pipeline_runs set tracks_processed = 0
    where started_at = (select max(started_at) from ops.enrichment_pipeline_runs) returning run_id
)
insert into ops.bronze_loads select 'listens', run_id from last
"""
TAKEN_IN = "select count(processed_run_id) from ops.bronze_loads"
LEFT = """
drop schema ops cascade;
drop view if exists public.taking, public.taking_too;
drop table if exists public.words, public.beneath;
"""


def test_a_change_that_only_new_rows_follow_is_said(
    server: Embedded, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    small_project(tmp_path, PROJECT, FILES, [f"ops/{name}.sql" for name in ("runs", "settings", "replays")])

    def asked(*wanted: str) -> list[str]:
        return dbt.arguments(*wanted, target_path=tmp_path / "target", project=tmp_path)

    with using(server), contextlib.closing(database.connect()) as connection:
        connection.autocommit = True
        ask(connection, STATE)
        read = dbtRunner().invoke(asked("parse")).result
        assert isinstance(read, Manifest)

        def named(words: str, *arguments: str, command: str = "build") -> str:
            """What the warning of a build by these words names; nothing where there is none."""
            (tmp_path / "seeds" / "words.csv").write_text(words)
            capfd.readouterr()
            ran = dbtRunner(manifest=read).invoke(asked(command, *arguments))
            assert ran.success, ran.exception or ran.result
            # once, and with --quiet, which is among the arguments
            said = capfd.readouterr().out.splitlines()
            assert [line[:9] + line[-24:] for line in said] in ([], ["Warning: dbt build --full-refresh"])
            return "".join(said).partition(" as it was: ")[2].partition(". For all")[0]

        try:
            assert named(WORDS) == named(WORDS_IN_ANOTHER_ORDER) == ""
            assert named(OTHER_WORDS, "--vars", "{tolerance: 6}") == "seed words, var tolerance"
            ask(connection, NOTHING_TO_DECIDE)
            assert named(WORDS) == "seed words, var tolerance"
            ask(connection, "delete from ops.bronze_loads")
            # a part says nothing, and from nothing it mends but itself
            assert named(OTHER_WORDS, "--select", "words", "taking", "--full-refresh") == ""
            # and neither does what takes in loads when it is made of a table that is as it was
            ask(connection, "insert into ops.bronze_loads values ('another')")
            assert named(OTHER_WORDS, "--exclude", "beneath") == ""
            assert ask(connection, TAKEN_IN) == [(0,)]
            assert named(OTHER_WORDS) == "seed words"
            assert ask(connection, TAKEN_IN) == [(1,)]
            assert named(OTHER_WORDS, "--full-refresh") == ""
            assert named(OTHER_WORDS, command="run") == ""
        finally:
            ask(connection, LEFT)

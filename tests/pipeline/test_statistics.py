"""The planner's statistics of a table that is added to are refreshed when a run wrote a quarter of it.

In a project of its own with this project's macro: one model, to which each run adds as many rows as
it is told.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from dbt.cli.main import dbtRunner

from loaders import database, dbt
from loaders.database import Embedded
from tests.conftest import ask, small_project, using

PROJECT = """
name: songnodes
version: "0.1.0"
profile: songnodes
flags: {send_anonymous_usage_stats: false}
vars: {new_rows: 0}
models: {songnodes: {+schema: statistics, +materialized: incremental, +post-hook: "{{ analyze_table() }}"}}
"""
ADDED_TO = "select number from generate_series(1, {{ var('new_rows') }}) as number"


def test_statistics_follow_when_a_quarter_was_written(server: Embedded, tmp_path: Path) -> None:
    macros = ("engine/tables.sql", "generate_schema_name.sql")
    small_project(tmp_path, PROJECT, {"models/added_to.sql": ADDED_TO}, macros)
    with using(server), contextlib.closing(database.connect()) as connection:
        connection.autocommit = True

        def rows_known_after(new_rows: int) -> int:
            wanted = ("run", "--vars", f"{{new_rows: {new_rows}}}")
            ran = dbtRunner().invoke(
                dbt.arguments(*wanted, target_path=tmp_path / "target", project=tmp_path)
            )
            assert ran.success, ran.exception or ran.result
            # nobody else is to look at the table meanwhile
            ask(connection, "alter table statistics.added_to set (autovacuum_enabled = false)")
            ((known,),) = ask(
                connection,
                "select reltuples::bigint from pg_class where oid = 'statistics.added_to'::regclass",
            )
            return int(known)

        try:
            assert rows_known_after(1000) == 1000
            assert rows_known_after(250) == 1000
            assert rows_known_after(251) == 1501
        finally:
            ask(connection, "drop schema if exists statistics cascade")

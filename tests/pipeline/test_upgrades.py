"""A database of an earlier version, or with somebody else's tables, ends a build with what to do.

The former ended it with an error of SQL, and the latter tables were replaced. So does an empty seed, of which
dbt says "StopIteration".

In a project of its own with this project's macros.
"""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

import pytest

from loaders import database, dbt
from loaders.database import Embedded
from tests.conftest import ask, small_project, using

PROJECT = """
name: songnodes
version: "0.1.0"
profile: songnodes
flags: {send_anonymous_usage_stats: false}
on-run-start: "{% if execute %}{{ check_seeds() }}{{ check_strangers() }}{{ check_columns() }}{% endif %}"
seeds: {songnodes: {+pre-hook: "{{ check_seed_columns() }}"}}
"""
# of a seed that a spreadsheet spoilt
HEADERS = {"id": "It has no column later.", "id;later": "It has none of its columns in its first line"}
STATE = "{% macro create_ops_state() %}create table if not exists ops.state (){% endmacro %}"
STRANGERS = "create schema ops; create view ops.state as select 1; create table public.grown (theirs text)"
BUILT = "drop schema if exists ops cascade; create schema ops; create table ops.enrichment_pipeline_runs ()"
GROWN = "{{ config(materialized='incremental') }} select 1 as id, 2 as later"
COLUMNS = "columns: [{name: id}, {name: later}]"
DESCRIBED = (
    f"models: [{{name: grown, {COLUMNS}}}, {{name: shrunk, {COLUMNS}}}]\nseeds: [{{name: sown, {COLUMNS}}}]"
)


@pytest.fixture
def project(tmp_path: Path) -> list[str]:
    """The dbt command that builds a project with these checks."""
    files = {
        "models/grown.sql": GROWN,
        "models/shrunk.sql": GROWN,
        "models/described.yml": DESCRIBED,
        "seeds/sown.csv": "id,later\n1,2\n",
        "macros/state.sql": STATE,
    }
    small_project(tmp_path, PROJECT, files, ["ops/upgrades.sql", "ops/strangers.sql", "ops/inputs.sql"])
    return [str(dbt.PROGRAM), *dbt.arguments("build", target_path=tmp_path / "target", project=tmp_path)]


def test_a_table_of_somebody_else_or_of_before_is_named(
    server: Embedded, project: list[str], tmp_path: Path
) -> None:
    def refusal() -> str:
        done = subprocess.run(project, text=True, capture_output=True, check=False)
        return done.stdout if done.returncode else ""

    with using(server), contextlib.closing(database.connect()) as connection:
        connection.autocommit = True
        ask(connection, "drop schema if exists ops cascade")
        try:
            ask(connection, STRANGERS)
            assert "whose names it needs: ops.state, public.grown. It would replace them" in refusal()
            ask(connection, "drop table public.grown; drop schema ops cascade")
            # nothing is built yet, and so nothing is old
            assert refusal() == ""
            ask(connection, BUILT)
            for header, told in HEADERS.items():
                (tmp_path / "seeds" / "sown.csv").write_text(f"{header}\n3\n")
                assert told in refusal()
            assert ask(connection, "select id, later from public.sown") == [(1, 2)]
            for table in ("grown", "sown"):
                ask(connection, f"alter table public.{table} drop column later")
            ask(connection, "alter table public.shrunk add column former integer")
            ask(connection, "alter table public.shrunk add column noted text")
            refused = refusal()
            assert "public.grown lacks later, public.shrunk has former and has noted, public.sown" in refused
            assert "A column that you added yourself goes with that" in refused
            (tmp_path / "seeds" / "sown.csv").write_text("\n")
            assert "seeds/sown.csv is empty" in refusal()
        finally:
            ask(connection, "drop table if exists public.grown, public.shrunk, public.sown")
            ask(connection, "drop schema if exists ops cascade")

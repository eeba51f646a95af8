"""A table stays while nothing changed, and is built anew or added to when anything did.

In a project of its own with this project's macros: one kept table that draws a number whenever it is built,
and one to which a row is added.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from loaders import database, dbt
from loaders.database import Embedded
from tests.conftest import Connection, ask, small_project, using

PROJECT = """
name: songnodes
version: "0.1.0"
profile: songnodes
macro-paths: [macros]
flags: {send_anonymous_usage_stats: false}
vars: {half_life: 30, vars_of_kept_tables: [half_life]}
models: {songnodes: {+schema: kept_tables, +materialized: table}}
"""
DRAWN = """
{{ config(meta={'kept_while_unchanged': true}) }}
select random() as drawn, (select count(*) from {{ ref('int_tracks_to_decide') }}) as decided
"""
MODELS = {
    "drawn": DRAWN,
    "of_loads": "{{ config(meta={'kept_while_unchanged': true}) }} select random() as drawn",
    "int_tracks_to_decide": "select 1 as track_key where {{ var('has_news', false) }}",
    "taking": "{{ config(tags=['takes_in_loads']) }} select 1 as one",
    "added_to": (
        "{{ config(materialized='incremental', tags=['takes_in_loads']) }}"
        " select count(*) as decided, '{{ invocation_id }}' as run_id from {{ ref('int_tracks_to_decide') }}"
    ),
}
STATE = """
create schema ops;
create table ops.bronze_loads (load_id text);
create table ops.enrichment_pipeline_runs (
    run_id text, run_type text, tracks_processed bigint, started_at timestamptz default clock_timestamp()
);
create table ops.kept_tables (
    table_name text primary key, content_token text, built_at timestamptz default current_timestamp
);
insert into ops.enrichment_pipeline_runs values ('first', 'incremental', 1);
"""


class Project:
    """A little dbt project on a server."""

    def __init__(self, folder: Path, connection: Connection) -> None:
        """Write it."""
        self.folder, self.connection = folder, connection
        self._read: Manifest | None = None
        self.drawn, self.drawn_of_loads = 0.0, 0.0
        files = {f"models/{name}.sql": sql for name, sql in MODELS.items()}
        macros = ["ops/kept_tables.sql", "ops/runs.sql", "generate_schema_name.sql"]
        small_project(folder, PROJECT, files, macros)

    def write(self, model: str, sql: str) -> None:
        """Write a model."""
        self._read = None
        (self.folder / "models" / f"{model}.sql").write_text(sql)

    def ask(self, query: str) -> None:
        """Run a statement."""
        with self.connection.cursor() as cursor:
            cursor.execute(query)

    def drawn_by(self, command: str = "build", *arguments: str) -> float:
        """The number that stands in the table after a dbt command."""

        def asked(*wanted: str) -> list[str]:
            return dbt.arguments(*wanted, target_path=self.folder / "target", project=self.folder)

        if self._read is None:
            parsed = dbtRunner().invoke(asked("parse")).result
            assert isinstance(parsed, Manifest)
            self._read = parsed
        ran = dbtRunner(manifest=self._read).invoke(asked(command, *arguments))
        assert ran.success, ran.exception or ran.result
        with self.connection.cursor() as cursor:
            cursor.execute(
                "select drawn, (select of_loads.drawn from kept_tables.of_loads) from kept_tables.drawn"
            )
            ((self.drawn, self.drawn_of_loads),) = cursor.fetchall()
        return self.drawn


@pytest.fixture(scope="module")
def project(server: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The project, its table built once."""
    with using(server), contextlib.closing(database.connect()) as connection:
        connection.autocommit = True
        made = Project(tmp_path_factory.mktemp("project"), connection)
        made.ask("drop schema if exists ops, kept_tables cascade")
        made.ask(STATE)
        # the first time nobody knows what changed; the second run is the first that can be told from others
        made.drawn_by()
        made.drawn_by()
        yield made
        made.ask("drop schema if exists ops, kept_tables cascade")


def test_a_table_stays_while_nothing_changed(project: Project) -> None:
    before = project.drawn_by()
    assert project.drawn_by() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        ("build", "--select", "drawn"),
        ("build", "--exclude", "int_tracks_to_decide"),
        ("build", "--vars", "{has_news: true}"),
        ("build", "--vars", "{half_life: 20}"),
    ],
    ids=[
        "without seeds",
        "a part of the project",
        "without a table that it is made of",
        "with news about tracks",
        "by another var",
    ],
)
def test_a_run_that_may_see_something_else_builds_anew(project: Project, arguments: tuple[str, ...]) -> None:
    before = project.drawn_by()
    assert project.drawn_by(*arguments) != before


@pytest.mark.parametrize(
    "statement",
    [
        "insert into ops.bronze_loads values ('another')",
        "insert into ops.enrichment_pipeline_runs values ('second', 'incremental', 5)",
    ],
    ids=["a load", "an earlier run that decided something"],
)
def test_what_came_since_builds_anew_once(project: Project, statement: str) -> None:
    before = project.drawn_by()
    project.ask(statement)
    after = project.drawn_by()
    assert after != before
    assert project.drawn_by() == after


def test_what_is_made_before_the_decisions_stays_while_only_these_change(project: Project) -> None:
    project.drawn_by()
    before, of_loads = project.drawn, project.drawn_of_loads
    project.drawn_by("build", "--vars", "{has_news: true}")
    assert project.drawn != before
    assert project.drawn_of_loads == of_loads
    project.ask("insert into ops.bronze_loads values ('one more')")
    project.drawn_by()
    assert project.drawn_of_loads != of_loads


def test_what_takes_in_loads_is_added_to_only_when_something_changed(project: Project) -> None:
    def rows_after(*arguments: str) -> int:
        project.drawn_by("build", *arguments)
        return len(ask(project.connection, "select run_id from kept_tables.added_to"))

    rows = rows_after()
    assert rows_after() == rows
    assert rows_after("--vars", "{has_news: true}") == rows + 1
    assert rows_after("--select", "added_to") == rows + 2


def test_other_code_builds_anew(project: Project) -> None:
    before = project.drawn_by()
    project.write("taking", "{{ config(tags=['takes_in_loads']) }} select 2 as one")
    assert project.drawn_by() != before


def test_sql_that_reads_the_clock_is_always_built(project: Project) -> None:
    project.write("drawn", DRAWN.replace("as decided", "as decided, current_date as day"))
    before = project.drawn_by()
    assert project.drawn_by() != before
    project.write("drawn", DRAWN)

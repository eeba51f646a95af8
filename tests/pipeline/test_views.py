"""Views and rights outlive what they are of: a swapped table, another query, a full refresh of a seed.

In a project of its own with this project's macros: a seed, a table of it that is swapped in each run, a view
of both, and over them views of a user.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner

from loaders import database, dbt
from loaders.database import Embedded
from tests.conftest import Connection, ask, small_project, using

PROJECT = """
name: songnodes
version: "0.1.0"
profile: songnodes
flags: {send_anonymous_usage_stats: false}
models: {songnodes: {+schema: outliving}}
seeds: {songnodes: {+schema: outliving}}
on-run-start: >
  {% if execute %}{% do run_query('create schema if not exists ops; ' ~ create_views_of_users()
  ~ 'create table if not exists ops.runs_at_work ()') %}
  {{ remember_views() }}{% do run_query('commit') %}{% endif %}
on-run-end: "{% if execute %}{{ tell_dropped_views() }}{% endif %}"
"""
MODELS = {
    "swapped": (
        "{{ config(materialized='table') }} select word, '{{ var('said') }}' as said from {{ ref('words') }}"
    ),
    "added_to": (
        "{{ config(materialized='incremental') }}"
        " select '{{ var('said') }}' as said from {{ ref('swapped') }}"
    ),
    "shown": (
        "select swapped.said, words.word"
        " from {{ ref('swapped') }} as swapped cross join {{ ref('words') }} as words"
    ),
}
USERS_VIEWS = """
create schema users;
create view users.of_table with (security_barrier = true) as select said from outliving.swapped;
create view users.of_added as select said from outliving.added_to;
create view users.of_seed as select word from outliving.words;
create view users.of_view as select * from outliving.shown;
grant select on outliving.swapped, outliving.added_to, outliving.shown, outliving.words to public;
"""
VIEWS = ("outliving.shown", "users.of_table", "users.of_added", "users.of_seed", "users.of_view")
STATE = """
select oid, reloptions from unnest(%s) as name inner join pg_class on oid = name::regclass order by name
"""

Run = Callable[..., None]


@pytest.fixture
def run(server: Embedded, tmp_path: Path) -> Iterator[tuple[Run, Connection, Path]]:
    """Builds the project with a word of its own, on a server where users have made views of it."""
    files = {f"models/{name}.sql": sql for name, sql in MODELS.items()}
    files["seeds/words.csv"] = "word\nhello\n"
    small_project(
        tmp_path, PROJECT, files, ["ops/kept_views.sql", "ops/users_views.sql", "generate_schema_name.sql"]
    )

    def build(said: str, *arguments: str) -> None:
        wanted = ("build", "--vars", f"{{said: {said}}}", *arguments)
        ran = dbtRunner().invoke(dbt.arguments(*wanted, target_path=tmp_path / "target", project=tmp_path))
        assert isinstance(ran.result, RunExecutionResult), ran.exception
        assert ran.success, [result.message for result in ran.result]

    with using(server), contextlib.closing(database.connect()) as connection:
        connection.autocommit = True
        try:
            build("first")
            ask(connection, USERS_VIEWS)
            yield build, connection, tmp_path
        finally:
            ask(connection, "drop schema if exists outliving, users, ops cascade")


def test_views_read_what_a_table_was_swapped_for(run: tuple[Run, Connection, Path]) -> None:
    build, connection, folder = run
    before = ask(connection, STATE, list(VIEWS))
    build("second")
    assert ask(connection, STATE, list(VIEWS)) == before
    assert ask(connection, "select said, word from users.of_view") == [("second", "hello")]
    assert ask(connection, "select said from users.of_table") == [("second",)]

    (folder / "seeds" / "words.csv").write_text("word\ngoodbye\n")
    build("third", "--full-refresh")
    assert ask(connection, STATE, list(VIEWS)) == before
    assert ask(connection, "select said, word from users.of_view") == [("third", "goodbye")]
    assert ask(connection, "select said from users.of_added") == [("third",)]
    assert ask(connection, "select word from users.of_seed") == [("goodbye",)]
    may = (
        "select bool_and(has_table_privilege(0::oid, 'outliving.' || name, 'select')) from unnest(%s) as name"
    )
    assert ask(connection, may, ["swapped", "added_to", "shown", "words"]) == [(True,)]
    left = "select relname from pg_class where relnamespace = 'outliving'::regnamespace and relname like %s"
    assert ask(connection, left, "%\\_\\_dbt%") == []


def test_a_view_that_its_owner_drops_meanwhile_stops_no_build(run: tuple[Run, Connection, Path]) -> None:
    build, connection, _ = run
    with contextlib.closing(database.connect()) as owner:
        ask(owner, "drop view users.of_seed")

        def commit_when_waited_for() -> None:
            until = time.monotonic() + 60
            while time.monotonic() < until and not ask(
                connection, "select pid from pg_locks where not granted"
            ):
                time.sleep(0.05)
            owner.commit()

        committing = threading.Thread(target=commit_when_waited_for)
        committing.start()
        build("again")
        committing.join()
    assert ask(connection, "select said from users.of_table") == [("again",)]


def test_a_view_with_other_columns_is_dropped_with_what_reads_it(
    run: tuple[Run, Connection, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    build, connection, folder = run
    (folder / "models" / "shown.sql").write_text("select word, spoken from {{ ref('swapped') }}")
    with pytest.raises(AssertionError):
        build("second")
    said = capfd.readouterr().out
    # all of a statement is what PostgreSQL shows of one within a block
    assert 'column "spoken" does not exist' in said and "QUERY" not in said
    (folder / "models" / "shown.sql").write_text("select word, said as spoken from {{ ref('swapped') }}")
    ask(connection, "insert into ops.runs_at_work default values")
    build("second")
    assert ask(connection, "select word, spoken from outliving.shown") == [("hello", "second")]
    assert ask(connection, "select to_regclass('users.of_view')") == [(None,)]
    assert "were dropped with it: users.of_view. Their" in capfd.readouterr().out
    kept = "select view_name, definition from ops.views_of_users where dropped_by_run is "
    ((name, definition),) = ask(connection, kept + "not null")
    assert name == "users.of_view" and "FROM outliving.shown" in definition
    # what another run that is at work may drop is not forgotten by this one
    assert "users.of_table" in dict(ask(connection, kept + "null"))
    assert ask(connection, "select said from users.of_table") == [("second",)]


def test_a_view_that_cannot_read_the_new_table_is_dropped_with_the_old(
    run: tuple[Run, Connection, Path],
) -> None:
    build, connection, folder = run
    (folder / "models" / "swapped.sql").write_text(MODELS["swapped"].replace("as said", "as spoken"))
    for reader in ("shown", "added_to"):
        (folder / "models" / f"{reader}.sql").write_text("select spoken from {{ ref('swapped') }}")
    build("second", "--full-refresh")
    assert ask(connection, "select to_regclass('users.of_table')") == [(None,)]
    assert ask(connection, "select spoken from outliving.shown") == [("second",)]
    assert ask(connection, "select word from users.of_seed") == [("hello",)]


def test_a_table_is_not_cloned_into_a_view_of_itself(
    run: tuple[Run, Connection, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    _, connection, folder = run
    clone = ("clone", "--full-refresh", "--state", str(folder / "target"), "--vars", "{said: second}")
    ran = dbtRunner().invoke(dbt.arguments(*clone, target_path=folder / "other", project=folder))
    assert not ran.success
    assert "Copy the database instead: create database a_copy template postgres" in capfd.readouterr().out
    assert ask(connection, "select said from users.of_added") == [("first",)]

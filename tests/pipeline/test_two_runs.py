"""Two runs that take in loads would write the same rows: the second is refused while the first works.

So is a second one that works the queue of replays, which a build of everything does, too. What does neither
may run beside it, and shows it no other bronze than it began with.

In a project of its own with this project's macros, whose one model takes as long as it is told.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from loaders import database, dbt
from loaders.database import PROJECT_DIR, Embedded
from tests.conftest import Connection, ask, small_project, using

PROJECT = """
name: songnodes
version: "0.1.0"
profile: songnodes
flags: {send_anonymous_usage_stats: false}
on-run-start: >
  {% if execute %}{{ begin_work() }}{{ register_loads() }}{% do run_query('commit') %}{% endif %}
on-run-end: "{% if execute %}{{ end_work() }}{% endif %}"
"""
STATE = """
drop schema if exists ops, bronze cascade;
create schema ops;
create table ops.runs_at_work (run_id text primary key, work text[]);
create table ops.bronze_loads (load_id text primary key, first_run_id text);
create table ops.manual_corrections (load_id text);
create schema bronze;
create table bronze._dlt_loads (load_id text, status bigint);
insert into bronze._dlt_loads values ('first', 0);
"""
STRANGER = """
create role stranger login;
grant usage on schema ops, bronze to stranger;
grant all on all tables in schema ops, bronze to stranger;
"""
LOADS = "select load_id from ops.bronze_loads order by 1"
SLOW = (
    "{{ config(materialized='table', tags=['takes_in_loads', 'replay']) }}"
    " select 1 as one from pg_sleep({{ var('seconds', 0) }})"
)
MODELS = {
    "models/slow.sql": SLOW,
    "models/replayed.sql": "{{ config(tags=['replay']) }} select 1 as one",
    "models/aside.sql": "select 1 as one",
}
SLEEPS = "select pid from pg_stat_activity where query like %s and wait_event = 'PgSleep'"


@pytest.fixture
def project(server: Embedded, tmp_path: Path) -> Iterator[tuple[Path, Connection]]:
    """A project that refuses a second run as this one does."""
    ours = (PROJECT_DIR / "dbt_project.yml").read_text().splitlines()
    comment = next(line for line in ours if line.startswith("query-comment:"))
    small_project(tmp_path, PROJECT + comment, MODELS, ["ops/runs.sql"])
    with using(server), contextlib.closing(database.connect()) as connection:
        connection.autocommit = True
        ask(connection, STATE)
        yield tmp_path, connection
        ask(connection, "drop schema ops, bronze cascade; drop role if exists stranger")


def start(
    project: Path, seconds: float = 0, model: str = "slow", environment: Mapping[str, str] = {}
) -> subprocess.Popen[str]:
    """A run in a process of its own."""
    wanted = dbt.arguments(
        "run", "--select", model, target_path=project / "target", project=project,
        variables={"seconds": seconds},
    )  # fmt: skip
    return subprocess.Popen(
        [str(dbt.PROGRAM), *wanted], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, **environment},
    )  # fmt: skip


def at_work(run: subprocess.Popen[str], connection: Connection) -> tuple[int, str]:
    """The process of the server at which the slow model has arrived, and its run."""
    while run.poll() is None:
        if found := ask(connection, SLEEPS, "%create%slow%pg_sleep%"):
            return found[0][0], ask(connection, "select run_id from ops.runs_at_work")[0][0]
        time.sleep(0.05)
    raise AssertionError(run.communicate()[0])


def test_a_second_run_is_refused_until_the_first_has_ended(project: tuple[Path, Connection]) -> None:
    folder, connection = project
    first = start(folder, seconds=600)
    working, run_id = at_work(first, connection)

    # a role that may not see what others do, and one that may
    ask(connection, STRANGER)
    socket = os.environ["SONGNODES_SOCKET_DIR"]
    stranger = {"DBT_TARGET": "postgres", "PGHOST": socket, "PGUSER": "stranger"}
    for who, model, refusal in (
        (stranger, "slow", "Another dbt run is deciding about tracks"),
        ({}, "replayed", "Another dbt run is working the queue of replays"),
        ({"DBT_EMPTY": "true"}, "aside", "--empty would leave tables without rows"),
    ):
        second = start(folder, model=model, environment=who)
        said, _ = second.communicate(timeout=60)
        assert second.returncode != 0 and refusal in said, said
    assert ask(connection, "select run_id from ops.runs_at_work") == [(run_id,)]

    ask(connection, "insert into bronze._dlt_loads values ('second', 0)")
    beside = start(folder, model="aside")
    said, _ = beside.communicate(timeout=60)
    assert beside.returncode == 0, said
    assert ask(connection, LOADS) == [("first",)]

    # killed: nobody is told, and its row stays
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=60)
    ask(connection, "select pg_terminate_backend(%s, 10000)", working)
    third = start(folder)
    said, _ = third.communicate(timeout=60)
    assert third.returncode == 0, said
    assert ask(connection, "select run_id from ops.runs_at_work") == []
    assert ask(connection, LOADS) == [("first",), ("second",)]

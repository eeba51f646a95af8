"""A chain of builds gives what one from nothing gives, and a build killed half way is taken up by the next.

Each build is `dbt run` up to silver, in a process of its own; they are few because every one costs seconds.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loaders import bronze, database, sources
from loaders.database import PROJECT_DIR
from loaders.rows import Row
from tests.conftest import Connection, command, dbt, own_server, short_folder

SAMPLE = {"tracks": 20, "sets": 4, "seed": 11}
SELECT = ("--select", "+models/silver", "+tag:takes_in_loads", "int_waterfall__selected")
# What says who wrote a row and when; all else is content.
BOOKKEEPING = ("enrichment_run_id", "created_at", "updated_at")
OVERRIDE = """
insert into ops.metadata_enrichment_config_overrides
    (metadata_field, priority, provider, min_confidence, reason)
values (%s, %s, %s, %s, 'a test')
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Connection, Path]]:
    """A connection to an empty server of the module's own, and dbt's target folder."""
    with (
        short_folder() as folder,
        own_server(folder / "db"),
        contextlib.closing(database.connect()) as opened,
    ):
        opened.autocommit = True
        bronze.create_tables()
        target = tmp_path_factory.mktemp("target")
        seeded = dbt("seed", target_path=target)
        assert seeded.returncode == 0, seeded.stdout
        yield opened, target


def ask(connection: Connection, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return cursor.fetchall() if cursor.description else []


def build(target: Path, *arguments: str) -> None:
    ran = dbt("run", *SELECT, *arguments, target_path=target)
    assert ran.returncode == 0, ran.stdout


def silver(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """The content of every table of silver, in an order of its own."""
    content = {}
    for (table,) in ask(connection, "select tablename from pg_tables where schemaname = 'silver' order by 1"):
        columns = ask(
            connection,
            "select string_agg(quote_ident(column_name), ', ' order by column_name)"
            " from information_schema.columns where table_schema = 'silver'"
            " and table_name = %s and column_name <> all(%s)",
            table,
            list(BOOKKEEPING),
        )[0][0]
        content[table] = sorted(ask(connection, f"select {columns} from silver.{table}"), key=repr)
    return content


def differences(left: dict[str, list[Any]], right: dict[str, list[Any]]) -> dict[str, Any]:
    """The first rows of each table that only one side has."""
    found = {}
    for table in left:
        ours, theirs = ([repr(row) for row in side[table]] for side in (left, right))
        if ours != theirs:
            found[table] = (sorted(set(ours) - set(theirs))[:2], sorted(set(theirs) - set(ours))[:2])
    return found


def test_a_chain_of_builds_equals_one_from_nothing(world: tuple[Connection, Path]) -> None:
    connection, target = world
    rows: list[tuple[str, Row]] = list(sources.rows("sample", SAMPLE))
    # Shuffled, so that each later load brings rows that are older than what is there.
    random.Random(3).shuffle(rows)
    part = len(rows) // 4
    changes: list[list[tuple[Any, ...]]] = [
        [],
        [("bpm", 1, "spotify", 0.8), ("key", 2, None, None)],
        [("bpm", 1, "acousticbrainz", 0.7)],
        [("genre", 1, "lastfm", 0.5)],
    ]
    for number, changed in enumerate(changes):
        bronze.load(iter(rows[number * part : (number + 1) * part if number < 3 else None]))
        for change in changed:
            ask(connection, OVERRIDE, *change)
        build(target)
    chained = silver(connection)
    assert len(chained["silver_enriched_tracks"]) >= SAMPLE["tracks"]
    logged = ask(connection, "select count(*) from ops.enrichment_transformations")

    build(target, "--full-refresh")
    assert differences(chained, silver(connection)) == {}
    assert ask(connection, "select count(*) from ops.enrichment_transformations") == logged


def test_a_killed_build_is_taken_up_by_the_next(world: tuple[Connection, Path]) -> None:
    connection, target = world
    before = silver(connection)
    ask(connection, OVERRIDE, "bpm", 1, "spotify", 0.6)
    with contextlib.closing(database.connect()) as blocker, blocker.cursor() as cursor:
        # dbt stands still where it would write silver; readers do not mind.
        cursor.execute("lock table silver.silver_enriched_tracks in exclusive mode")
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "dbt"), "run", *SELECT, "--target-path", str(target)],
            cwd=PROJECT_DIR,
            env={**os.environ, "PWD": str(PROJECT_DIR), "DBT_LOG_PATH": str(target)},
            stdout=subprocess.DEVNULL,
        )
        waiting = (
            "select count(*) from pg_locks"
            " where not granted and relation = 'silver.silver_enriched_tracks'::regclass"
        )
        deadline = time.monotonic() + 120
        while ask(connection, waiting) == [(0,)] and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.1)
        assert ask(connection, waiting) == [(1,)]
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert silver(connection)["silver_enriched_tracks"] == before["silver_enriched_tracks"]
    runs = "select status from ops.enrichment_pipeline_runs order by started_at desc limit 2"
    assert ask(connection, runs)[0] == ("running",)

    build(target)
    assert ask(connection, runs) == [("completed",), ("failed",)]
    after = silver(connection)
    assert after["silver_enriched_tracks"] != before["silver_enriched_tracks"]
    reason = "select failure_reason from ops.enrichment_pipeline_runs where status = 'failed'"
    assert "interrupted" in ask(connection, reason)[0][0]


def test_every_run_replays_as_it_was_logged(world: tuple[Connection, Path]) -> None:
    connection, target = world
    runs = ask(
        connection,
        "select run_id from ops.enrichment_pipeline_runs where has_taken_in_loads order by started_at",
    )
    assert len(runs) >= 5
    for (run,) in runs:
        assert command("replay", "--run", run, "--reason", "proof").returncode == 0
    one = "select id::text from silver.silver_enriched_tracks where bpm is not null order by id limit 1"
    ((track,),) = ask(connection, one)
    some = ("--field", "bpm", "--run", runs[0][0], "--reason", "a part")
    assert command("replay", "--track", track, *some).returncode == 0
    assert command("replay", "--current-config", "--run", runs[0][0], "--reason", "today's").returncode == 0
    worked = dbt("run", "--select", "tag:replay", target_path=target)
    assert worked.returncode == 0, worked.stdout

    assert ask(connection, "select distinct status from ops.pipeline_replay_queue") == [("completed",)]
    verdicts = dict(ask(connection, "select verdict, count(*) from ops.replay_results group by 1"))
    assert "unexplained" not in verdicts
    assert {"same", "config_changed", "data_changed"} <= set(verdicts)
    per_run = "select count(*) from ops.replay_results where request_id <= %s and logged_value is not null"
    assert ask(connection, per_run, len(runs))[0][0] > 100 * len(runs)
    part = "select count(distinct (track_key, metadata_field)) from ops.replay_results where request_id = %s"
    assert ask(connection, part, len(runs) + 1)[0][0] <= 1
    shown = command("replay", "--show", "1").stdout
    assert "config_changed" in shown and "data_changed" in shown
    assert command("replay", "--run", "none", "--reason", "x").returncode == 1

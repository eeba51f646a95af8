"""A chain of builds gives what one from nothing gives, and a build killed half way is taken up by the next.

The builds are of models only, up to what gold is made of, and in this process. Each carries several kinds
of change, since what a build costs is dbt going from model to model.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from loaders import bronze, database, sources
from loaders.rows import Row
from tests.conftest import Connection, ask, command, content, dbt_here, own_server, short_folder

pytestmark = pytest.mark.long

# Another chain for every seed; the default is what CI runs.
DICE = Random(int(os.environ.get("SONGNODES_CHAIN_SEED", "3")))
SAMPLE = {"tracks": 20, "sets": 4, "seed": 11}
SELECT = (
    "--select", "+models/silver", "+tag:takes_in_loads", "int_waterfall__selected", "field_corrections",
    "+int_mixing__lists", "+int_recommending__next_tracks", "+gold_artist_collaboration_network",
)  # fmt: skip
# Staging is views over bronze: made once, they show what each load brings.
BUILT_ONCE = ("--exclude", "models/staging")
PARTS = 4
# Before one build another makes a part of it, as `enrich` does.
A_PART_FIRST = 2
# What says of its rows which run wrote them last, for those that are made of them.
SAYING_WHO_WROTE = {
    "intermediate.int_track_merges": "run_id",
    "intermediate.int_track_versions": "run_id",
    "intermediate.int_waterfall__versions": "run_id",
    "intermediate.int_set_meetings": "run_id",
    "intermediate.int_track_meetings": "run_id",
    "silver.silver_enriched_tracks": "enrichment_run_id",
    "silver.silver_enriched_playlists": "enrichment_run_id",
}
# Articles where names belong, which do not compress: no index would take them whole.
ARTICLES = [f"{''.join(Random(number).choices('abcdefgh ijklmno', k=5_000))}{number}" for number in range(7)]
LONG_PAGE = {
    "source": "mixesdb",
    "source_playlist_id": "articles",
    "scraped_at": "2026-02-01T03:00:00+00:00",
    "raw_json": {
        **dict(zip(("title", "dj", "event", "venue"), ARTICLES[:4], strict=True)),
        "genres": [ARTICLES[4]],
        "tracks": [{"artist": ARTICLES[5], "title": ARTICLES[6]}],
    },
}
GHOST = "f" * 32
PROMOTED = "intermediate.int_promoted_tracks"
LISTS = ("intermediate.int_mixing__lists", "intermediate.int_recommending__next_tracks")
MADE_WHEN_READ = ("gold.gold_artist_collaboration_network",)
# In a process that can be killed, but one that takes up what dbt has read of the project, as dbt_here does.
BUILD = """
import sys
from pathlib import Path
from tests.conftest import dbt_here
dbt_here(*sys.argv[2:], target_path=Path(sys.argv[1]))
"""
# What says who wrote a row and when; all else is content.
BOOKKEEPING = ("enrichment_run_id", "created_at", "updated_at")
CORRECTION = """
insert into ops.manual_corrections (track_id, metadata_field, value, reason) values (%s, %s, %s, 'a test')
"""
CORRECTED = ("bpm", "key", "genre", "label", "duration_ms")
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
        dbt_here("seed", target_path=target)
        yield opened, target


def build(target: Path, *arguments: str) -> None:
    dbt_here("run", *SELECT, *arguments, target_path=target)


def public(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """The content of silver, of what is incremental of gold, and of the days measured, in an own order.

    Of gold there is what `SELECT` builds: of the rest nothing is kept from run to run.
    """
    tables = "select schemaname || '.' || tablename from pg_tables where schemaname in ('silver', 'gold')"
    stored = [name for (name,) in ask(connection, tables)]
    names = [*stored, PROMOTED, *LISTS, *MADE_WHEN_READ, "ops.provider_performance_history"]
    return {name: content(connection, name, BOOKKEEPING) for name in names}


def differences(left: dict[str, list[Any]], right: dict[str, list[Any]]) -> dict[str, Any]:
    """The first rows of each table that only one side has."""
    found = {}
    for table in left:
        ours, theirs = ([repr(row) for row in side[table]] for side in (left, right))
        if ours != theirs:
            found[table] = (sorted(set(ours) - set(theirs))[:2], sorted(set(theirs) - set(ours))[:2])
    return found


def unsettled(connection: Connection) -> dict[str, int]:
    """How many rows the next build would take for news, although a build came to its end."""
    count = "select count(*) from {} where {} not in (select run_id from staging.stg_ops__settled_runs)"
    counts = {
        table: ask(connection, count.format(table, column))[0][0]
        for table, column in SAYING_WHO_WROTE.items()
    }
    return {table: number for table, number in counts.items() if number}


def change_the_config(connection: Connection) -> None:
    """One to three places of the waterfall get another provider, another threshold, or nobody."""
    places = ask(
        connection,
        "select metadata_field, provider from seeds.provider_field_confidence order by 1, 2",
    )
    for field, provider in DICE.sample(places, DICE.randint(1, 3)):
        given = DICE.random() < 0.8
        taken = "select 1 from seeds.metadata_enrichment_config where metadata_field = %s and %s in"
        taken += " (priority_1_provider, priority_2_provider, priority_3_provider, priority_4_provider)"
        if not ask(connection, taken, field, provider):
            confidence = DICE.choice([0.0, 0.5, 0.8])
            ask(connection, OVERRIDE, field, 1, provider if given else None, confidence if given else None)
        else:
            ask(connection, OVERRIDE, field, DICE.randint(1, 2), None, None)


def correct_something(connection: Connection) -> None:
    """A few tracks get the value of another one, and of what was corrected before two are taken back."""
    tracks = ask(
        connection, f"select id, {', '.join(CORRECTED)} from silver.silver_enriched_tracks order by id"
    )
    for track, *_ in DICE.sample(tracks, 6):
        field = DICE.randrange(len(CORRECTED))
        values = [row[1 + field] for row in tracks if row[1 + field] is not None]
        if values:
            ask(connection, CORRECTION, track, CORRECTED[field], str(DICE.choice(values)))
    in_force = (
        "select track_id, metadata_field from ops.field_corrections where correction_status = 'in_force'"
    )
    for track, name in ask(connection, in_force + " order by correction_id")[:2]:
        ask(connection, CORRECTION, track, name, None)


def test_a_chain_of_builds_equals_one_from_nothing_and_replays(world: tuple[Connection, Path]) -> None:
    """Loads in any order, changes of config, corrections, and a build killed while it writes silver."""
    connection, target = world
    rows: list[tuple[str, Row]] = list(sources.rows("sample", SAMPLE))
    # Shuffled, so that each later load brings rows that are older than what is there.
    DICE.shuffle(rows)
    rows.append(("scraped_playlists", LONG_PAGE))
    for number in range(PARTS):
        bronze.load(iter(rows[number::PARTS]))
        if number == 0:
            build(target)
            continue
        change_the_config(connection)
        # a correction is a load, too: what comes without one must be seen as well
        if number != A_PART_FIRST:
            correct_something(connection)
        if number == PARTS - 1:
            # so that there is something else to write, whatever the dice said
            ask(connection, OVERRIDE, "bpm", 1, None, None)
            kill_a_build(connection, target)
        if number == A_PART_FIRST:
            dbt_here("run", "--select", "+int_waterfall__versions", *BUILT_ONCE, target_path=target)
        build(target, *BUILT_ONCE)
        assert unsettled(connection) == {}
    runs = "select status, failure_reason from ops.enrichment_pipeline_runs order by started_at"
    statuses, reasons = zip(*ask(connection, runs), strict=True)
    assert statuses == ("completed", "completed", "completed", "completed", "failed", "completed")
    assert "interrupted" in reasons[4]
    chained = public(connection)
    assert len(chained["silver.silver_enriched_tracks"]) >= SAMPLE["tracks"]
    assert all(chained[table] for table in LISTS)
    logs = f"select count(*) from ops.enrichment_transformations where track_key <> '{GHOST}'"
    logged = ask(connection, logs)
    leave_a_ghost(connection)

    build(target, *BUILT_ONCE, "--full-refresh")
    assert differences(chained, public(connection)) == {}
    assert ask(connection, logs) == logged
    ghost = "select count(*), count(*) filter (where change_type = 'emptied')"
    ghost += f" from ops.enrichment_transformations where track_key = '{GHOST}'"
    ((of_ghost, emptied),) = ask(connection, ghost)
    assert of_ghost == 2 * emptied > 0
    gone = "select is_gone, count(*) from intermediate.int_match_history"
    gone += f" where track_key = '{GHOST}' group by 1"
    counts = dict(ask(connection, gone))
    assert counts[True] == counts[False] > 0
    # no run ever decided about it, so none can be replayed
    for table in ("ops.enrichment_transformations", "intermediate.int_match_history"):
        ask(connection, f"delete from {table} where track_key = '{GHOST}'")
    every_run_replays_as_it_was_logged(connection, target)


def leave_a_ghost(connection: Connection) -> None:
    """What the history and the log hold of a key that the rules of identity do not make any more."""
    one = "(select min(track_key) from ops.enrichment_transformations where metadata_field = 'bpm')"
    for table, key, others in (
        ("intermediate.int_match_history", "", "true"),
        ("ops.enrichment_transformations", "transformation_id", "metadata_field = 'bpm'"),
    ):
        changed = {"track_key": f"'{GHOST}'", key: f"'{GHOST}'"}
        columns = ask(
            connection,
            "select attname from pg_attribute"
            " where attrelid = %s::regclass and attnum > 0 and not attisdropped",
            table,
        )
        values = ", ".join(changed.get(name, name) for (name,) in columns)
        rows = f"from {table} where track_key = {one} and {others}"
        oldest = f"logged_at = (select min(logged_at) {rows})"
        ask(connection, f"insert into {table} select {values} {rows} and {oldest}")


def kill_a_build(connection: Connection, target: Path) -> None:
    """Kill a build while it writes silver: what it has built can be read meanwhile, and stays as it was."""
    before = public(connection)
    with contextlib.closing(database.connect()) as blocker, blocker.cursor() as cursor:
        # dbt stands still where it would write silver; readers do not mind.
        cursor.execute("lock table silver.silver_enriched_tracks in exclusive mode")
        build_there = [sys.executable, "-c", BUILD, str(target), "run", *SELECT, *BUILT_ONCE]
        process = subprocess.Popen(build_there, cwd=database.PROJECT_DIR, stdout=subprocess.DEVNULL)
        waiting = (
            "select count(*) from pg_locks"
            " where not granted and relation = 'silver.silver_enriched_tracks'::regclass"
        )
        deadline = time.monotonic() + 300
        while ask(connection, waiting) == [(0,)] and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.1)
        assert ask(connection, waiting) == [(1,)]
        assert public(connection)[PROMOTED] == before[PROMOTED]
        process.send_signal(signal.SIGKILL)
        process.wait()
    after = public(connection)
    for table in ("silver.silver_enriched_tracks", PROMOTED):
        assert after[table] == before[table]
    last = "select status from ops.enrichment_pipeline_runs order by started_at desc limit 1"
    assert ask(connection, last) == [("running",)]


def every_run_replays_as_it_was_logged(connection: Connection, target: Path) -> None:
    """Not a test of its own: it needs the runs of that chain, and tests may run in several processes."""
    runs = ask(
        connection,
        "select run_id from ops.enrichment_pipeline_runs where has_taken_in_loads order by started_at",
    )
    assert len(runs) >= 5
    # by SQL, as operators may; the command is tried below
    queue = "insert into ops.pipeline_replay_queue (config_snapshot_run_id, reason) values (%s, 'proof')"
    for (run,) in runs:
        ask(connection, queue, run)
    one = "select id::text from silver.silver_enriched_tracks where bpm is not null order by id limit 1"
    ((track,),) = ask(connection, one)
    some = ("--field", "bpm", "--run", runs[0][0], "--reason", "a part")
    assert command("replay", "--track", track, *some).returncode == 0
    assert command("replay", "--current-config", "--run", runs[0][0], "--reason", "today's").returncode == 0
    dbt_here("run", "--select", "tag:replay", target_path=target)

    assert ask(connection, "select distinct status from ops.pipeline_replay_queue") == [("completed",)]
    verdicts = dict(ask(connection, "select verdict, count(*) from ops.replay_results group by 1"))
    assert "unexplained" not in verdicts
    assert {"same", "config_changed", "data_changed"} <= set(verdicts)
    per_run = "select count(*) from ops.replay_results where request_id <= %s and logged_value is not null"
    assert ask(connection, per_run, len(runs))[0][0] > 100 * len(runs)
    # none of the runs can pass by comparing nothing
    compared = "select count(logged_value) from ops.replay_results where request_id <= %s group by request_id"
    counts = [count for (count,) in ask(connection, compared, len(runs))]
    assert len(counts) == len(runs) and min(counts) > 50
    part = "select count(distinct (track_key, metadata_field)) from ops.replay_results where request_id = %s"
    assert ask(connection, part, len(runs) + 1)[0][0] <= 1
    shown = command("replay", "--show", "1").stdout
    assert "config_changed" in shown and "data_changed" in shown
    assert command("replay", "--run", "none", "--reason", "x").returncode == 1

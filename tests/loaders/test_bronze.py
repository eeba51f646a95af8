"""Bronze on a real server: seven tables, append-only, idempotent, nothing dropped."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from click.testing import CliRunner
from dlt.common.runtime.collector import NullCollector

from loaders import bronze, database, versions
from loaders.bronze_tables import LONGEST_INDEXED, TABLES
from loaders.database import PROJECT_DIR, Embedded
from loaders.errors import LoaderError, SourceError
from loaders.rows import Row, prepare
from loaders.run import main
from tests.conftest import Connection, ask, using
from tests.loaders.helpers import answer, do, page, visible

TABLE_NAMES = sorted(TABLES)


def test_all_seven_tables_are_there_before_any_data(connection: Connection) -> None:
    bronze.load(())
    columns = ask(
        connection,
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_schema = 'bronze'",
    )
    there = {(table, column): kind for table, column, kind in columns}
    types = {
        "text": "character varying",
        "json": "jsonb",
        "timestamp": "timestamp with time zone",
        "bigint": "bigint",
        "decimal": "numeric",
    }
    for table in TABLES.values():
        assert there[table.name, "bronze_id"] == "character varying"
        assert there[table.name, "_dlt_load_id"] == "character varying"
        for column, kind in table.columns.items():
            assert there[table.name, column] == types[kind], (table.name, column)


@pytest.mark.parametrize("table", TABLE_NAMES)
@pytest.mark.parametrize("change", ["update {} set bronze_id = 'x'", "delete from {}", "truncate {}"])
def test_bronze_is_append_only(loaded: Connection, table: str, change: str) -> None:
    with pytest.raises(psycopg2.errors.RestrictViolation, match=f"append-only.*bronze.{table}"):
        ask(loaded, change.format(f"bronze.{table}"))


@pytest.fixture(scope="module")
def loaded(server: Embedded) -> Iterator[Connection]:
    """A bronze with a row in it; these tests do not change it."""
    with using(server), contextlib.closing(database.connect()) as opened:
        opened.autocommit = True
        bronze.load([page()])
        yield opened


def test_a_guard_that_was_switched_off_is_back_with_the_next_load(connection: Connection) -> None:
    bronze.load([page()])
    ask(connection, "alter table bronze.bronze_listens disable trigger append_only")
    bronze.load([page()])
    with pytest.raises(psycopg2.errors.RestrictViolation, match="append-only"):
        ask(connection, "delete from bronze.bronze_listens")


def test_indexes(connection: Connection) -> None:
    bronze.load([page()])
    definitions = "\n".join(
        definition
        for (definition,) in ask(connection, "select indexdef from pg_indexes where schemaname = 'bronze'")
    )
    for table in TABLES.values():
        assert f"CREATE UNIQUE INDEX {table.name}_bronze_id_idx ON bronze.{table.name}" in definitions
        assert f"ON bronze.{table.name} USING btree (_dlt_load_id)" in definitions
        assert f"ON bronze.{table.name} USING btree ({table.time_column})" in definitions
        for column in table.json_columns:
            assert f"ON bronze.{table.name} USING gin ({column} jsonb_path_ops)" in definitions


def test_loading_the_same_twice_adds_nothing(connection: Connection) -> None:
    rows = [page(), answer(), page(source=None)]
    first, second = bronze.load(rows), bronze.load(rows)
    assert sum(first.added.values()) == 3
    assert sum(second.read.values()) == 3
    assert sum(second.added.values()) == 0


@pytest.mark.parametrize("step", ["Extract", "Normalize", "Load"])
def test_ctrl_c_leaves_nothing(connection: Connection, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    class Interrupted(NullCollector):
        def _start(self, started: str) -> None:
            if started.startswith(step):
                os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("loaders.sources.rows", lambda *_: iter([page(), answer()]))
    monkeypatch.setattr("loaders.progress.Progress", lambda *_: Interrupted())
    # a shell that runs tests in the background has them ignore Ctrl-C
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        stopped = CliRunner().invoke(main, ["tracklists", "--file", "x"])
    finally:
        signal.signal(signal.SIGINT, before)
    assert stopped.exit_code == 130
    assert "Stopped; nothing of it is visible." in stopped.stderr
    assert visible(connection, "bronze_scraped_playlists") == 0
    assert sum(bronze.load([page(), answer()]).added.values()) == 2


def test_a_changed_page_adds_a_version(connection: Connection) -> None:
    bronze.load([page()])
    added = bronze.load([page(), page(raw_json={"dj": "Yotto", "tracks": [{"title": "Hyperfall"}]})]).added
    assert added["bronze_scraped_playlists"] == 1
    versions = ask(
        connection,
        "select count(*), count(distinct _dlt_load_id) from bronze.bronze_scraped_playlists"
        " where source_playlist_id = 'set-1'",
    )
    assert versions == [(2, 2)]


def said(what: str, at: int, **changes: object) -> tuple[str, Row]:
    return page(raw_json={"is": what}, scraped_at=f"2026-01-02T00:00:{at:02}+00:00", **changes)


def newest(connection: Connection) -> list[tuple[str, int]]:
    """What the page says to staging, and how many versions of it there are."""
    return ask(
        connection,
        "select (array_agg(raw_json ->> 'is' order by scraped_at desc, bronze_id desc))[1], count(*)"
        " from bronze.bronze_scraped_playlists group by source, coalesce(source_playlist_id, source_url)",
    )


def test_a_page_that_is_what_it_once_was_is_a_version(connection: Connection) -> None:
    for what, at, expected in (
        ("a", 1, ("a", 1)),
        ("b", 2, ("b", 2)),
        ("a", 3, ("a", 3)),
        ("a", 4, ("a", 3)),  # as it was
        ("b", 5, ("b", 4)),
        ("a", 5, ("b", 4)),  # not later
    ):
        # a page that is known by its id, and one without
        bronze.load([said(what, at), said(what, at, source_playlist_id=None)])
        assert newest(connection) == [expected] * 2, (what, at)
    # users' bronze has versions that came back under these ids
    ids = "select bronze_id from bronze.bronze_scraped_playlists where source_playlist_id = 'set-1'"
    assert ask(connection, f"{ids} order by scraped_at offset 2") == [
        ("abb3684d-4136-5844-ab75-b331ce50a2f0",), ("263847ab-14cf-5287-9dd4-3c2d1f740889",),
    ]  # fmt: skip


def test_what_a_page_says_last_counts_in_whatever_order_a_file_tells_it(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The same file again adds nothing, in whatever order."""
    monkeypatch.setattr(versions, "ROWS", 2)  # the database is asked about no more at once
    bronze.load([said("b", 0), said("a", 0, source_url="https://example.org/moved")])
    seen = [said(what, at) for what, at in (("a", 1), ("b", 2), ("a", 3), ("a", 4), ("b", 6), ("c", 5))]
    orders = list(itertools.permutations(seen))[::7]
    for order in orders:
        fresh = [row for _, row in versions.new(prepare(order), connection, tmp_path)]
        assert json.loads(max(fresh, key=lambda row: row["scraped_at"])["raw_json"]) == {"is": "b"}
        assert len({row["bronze_id"] for row in fresh}) == len(fresh)
    bronze.load(orders[50])
    assert newest(connection)[0][0] == "b"
    for order in orders:
        assert list(versions.new(prepare(order), connection, tmp_path)) == []


def test_json_comes_back_as_it_was(connection: Connection) -> None:
    raw: Row = {
        "title": "Καλημέρα “Ñ” \\ / \t \n \u2028 😀 \uf026x \uf027",
        "empty": "",
        "null": None,
        "number": [0.1, -1e-7, 9007199254740993, True, "128.00", "\\u0000"],
        "": {"quote\"d, 'key'": []},
    }
    bronze.load([page(raw_json=raw), answer(raw_response='plain, "text" with \' and \n')])
    assert ask(connection, "select raw_json from bronze.bronze_scraped_playlists") == [(raw,)]
    assert ask(
        connection, "select raw_response, jsonb_typeof(raw_response) from bronze.bronze_api_enrichments"
    ) == [('plain, "text" with \' and \n', "string")]


def test_text_comes_back_as_it_was(connection: Connection) -> None:
    """Also what means something to CSV, to COPY, or to dlt, which takes text after U+F026 for a number."""
    odd = ['"', 'a "b", c', "two\nlines\r\n\\.\n", "\\.", "\\N", "NULL", " ", "\t", "\uf02612", "\ufeffé"]
    bronze.load(page(source_playlist_id=text, scraper_version=None, raw_json={"is": text}) for text in odd)
    found = ask(
        connection,
        "select source_playlist_id, raw_json->>'is', scraper_version from bronze.bronze_scraped_playlists",
    )
    assert sorted(found) == sorted((text, text, None) for text in odd)


def test_a_row_of_each_shape_lands_in_its_columns(connection: Connection) -> None:
    bronze.load([answer()])
    row = ask(
        connection,
        "select track_key, api_provider, api_endpoint, request_params->'asked'->>'artist', response_status,"
        " error_code, response_time_ms, api_cost_usd::float, fetched_at::text"
        " from bronze.bronze_api_enrichments",
    )
    assert row == [(None, "spotify", "search", "deadmau5", 200, None, 40, 0.0001, "2026-01-02 03:04:05+00")]


def test_what_does_not_fit_is_kept_with_its_reason(connection: Connection) -> None:
    added = bronze.load([page(source=None, raw_json={"a": "x\x00y"}), page()]).added
    assert (added["bronze_scraped_playlists"], added["bronze_rejects"]) == (1, 1)
    ((reason, payload),) = ask(connection, "select reason, payload from bronze.bronze_rejects")
    assert reason == "bronze_scraped_playlists: without source"
    assert json.loads(payload)["raw_json"] == {"a": "x\x00y"}


def test_a_text_too_long_for_an_index_stops_no_load(connection: Connection) -> None:
    """Neither the one that makes the indexes, nor one after it."""
    long = random.Random(1).randbytes(2_000).hex()  # one that PostgreSQL cannot make short
    for number in (1, 2):
        added = bronze.load(
            [page(source=f"{number}{long}"), page(source_playlist_id=f"{number}{long}")]
        ).added
        assert (added["bronze_scraped_playlists"], added["bronze_rejects"]) == (0, 2)
    assert bronze.load([page()]).added["bronze_scraped_playlists"] == 1
    kept = ask(
        connection, "select octet_length(source), payload::jsonb ->> 'source' from bronze.bronze_rejects"
    )
    assert (LONGEST_INDEXED, f"1{long}") in kept


def test_more_rows_than_a_file(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bronze, "FILE_ROWS", 100)
    count = 2 * bronze.FILE_ROWS + 1
    loaded = bronze.load(page(source_playlist_id=str(number)) for number in range(count))
    assert loaded.read == {"bronze_scraped_playlists": count}
    assert loaded.added["bronze_scraped_playlists"] == count


def test_a_source_that_fails_half_way_leaves_nothing_and_says_why(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bronze, "FILE_ROWS", 100)

    def broken() -> Iterator[tuple[str, Row]]:
        yield from (page(source_playlist_id=str(number)) for number in range(bronze.FILE_ROWS + 1))
        raise SourceError("The file ends in the middle.", "Fetch it again.")

    with pytest.raises(SourceError, match="ends in the middle"):
        bronze.load(broken())
    assert ask(connection, "select count(*) from bronze.bronze_scraped_playlists") == [(0,)]
    assert bronze.load([page()]).added["bronze_scraped_playlists"] == 1


def test_what_the_database_refuses_is_explained_and_does_not_stand_in_the_way(connection: Connection) -> None:
    bronze.load(())
    do(connection, "alter table bronze.bronze_listens add constraint none_of_it check (source <> 'lastfm')")
    listen: Row = {"source": "lastfm", "listener": "a", "raw_json": {}, "listened_at": "2026-01-01T00:00:00Z"}
    with pytest.raises(LoaderError, match="The database refuses: .*none_of_it") as refused:
        bronze.load([("listens", listen), page()])
    assert "Nothing of the load is visible" in refused.value.advice
    assert visible(connection, "bronze_scraped_playlists") == 0
    do(connection, "alter table bronze.bronze_listens drop constraint none_of_it")
    added = bronze.load([("listens", listen), page()]).added
    assert (added["bronze_listens"], added["bronze_scraped_playlists"]) == (1, 1)


def test_two_loaders_at_once_take_turns(connection: Connection) -> None:
    bronze.load(())
    results: list[bronze.Loaded] = []
    said: list[str] = []
    started = threading.Event()

    def slowly() -> Iterator[tuple[str, Row]]:
        started.set()
        yield page()
        # The second loader says that it waits before we end.
        while not said:
            time.sleep(0.01)
        yield page(source="lazyfm")

    first = threading.Thread(target=lambda: results.append(bronze.load(slowly())))
    first.start()
    assert started.wait(60)
    code = """
from loaders import bronze, database
from tests.loaders.helpers import page
print(bronze.load([page(), page(source='onrotation')], notify=lambda text: print(text, flush=True)).added)
"""
    second = subprocess.Popen(
        [sys.executable, "-c", code], cwd=PROJECT_DIR, stdout=subprocess.PIPE, text=True
    )
    assert second.stdout is not None
    said.append(second.stdout.readline())
    assert "Another load is running" in said[0]
    first.join(120)
    output, _ = second.communicate(timeout=120)
    assert second.returncode == 0
    assert results[0].added["bronze_scraped_playlists"] == 2
    assert "'bronze_scraped_playlists': 1" in output


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for others")
def test_what_root_makes_belongs_to_the_folders_owner(connection: Connection, server: Embedded) -> None:
    """Once root had loaded, the user whose folder it is could load no more."""
    bronze.load([page()])
    owners = {path.lstat().st_uid for path in server.directory.rglob("*")}
    assert owners == {server.directory.stat().st_uid}
    assert owners != {0}


def test_the_database_gone_while_dlt_remembers_it(connection: Connection) -> None:
    bronze.load([page()])
    do(connection, "drop schema bronze cascade")
    assert bronze.load([page()]).added["bronze_scraped_playlists"] == 1

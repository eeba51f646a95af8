"""What the benchmarks compare with must give what silver gives, and what they ask must be answered.

On the sample that every test reads: a build of 5,000 tracks costs more than `make test` has. No times here.
"""

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from benchmarks import changed_rows, copying, limit, queries, row_at_a_time
from benchmarks.query_table import QUERIES, Query
from benchmarks.servers import other_server
from loaders.database import Connection
from loaders.errors import DatabaseError
from loaders.sample import spellings
from loaders.sample.world import World
from tests.conftest import ask, compiled_here


def test_duckdb_selects_what_silver_has(built: Connection) -> None:
    found = limit.run(built, threads=1)
    assert found.tracks > 150
    assert found.differences == {}


def test_duckdb_cleans_names_as_staging_does(built: Connection, tmp_path: Path) -> None:
    """The sample has too few tracks for every way in which a name is dirty."""
    world = World(tracks=1_000, sets=10, seed=7)
    speller = spellings.Speller(world.seed)
    dirty = [name for index in range(500) for name in speller.spell(world.track(index), spellings.INVISIBLE)]
    query = (
        "select {{ text_or_null('name') }} from unnest(%s) with ordinality as t(name, place) order by place"
    )
    ours = ask(built, compiled_here("--inline", query, target_path=tmp_path)["inline_query"], dirty)
    with duckdb.connect() as duck:
        for statement in duck.extract_statements(limit.STATEMENTS.read_text()):
            if "create macro" in statement.query:
                duck.execute(statement)
        by_hand = duck.execute("select text_or_null(unnest($1))", [dirty]).fetchall()
    assert by_hand == ours
    assert sum(name != clean for name, (clean,) in zip(dirty, ours, strict=True)) > 900


def test_a_difference_is_noticed(built: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "wrong.sql"
    wrong.write_text(limit.STATEMENTS.read_text().replace("between 20 and 300", "between 126 and 300"))
    monkeypatch.setattr(limit, "STATEMENTS", wrong)
    differences = limit.run(built, threads=1).differences
    assert differences["bpm"] > 0
    assert "genre" not in differences


def test_the_loop_decides_as_silver_does(built: Connection) -> None:
    found = row_at_a_time.run(built, tracks=100)
    assert (found.tracks, found.differences) == (100, 0)
    assert found.log_rows > 500


def test_rows_that_a_night_changed_are_counted(built: Connection) -> None:
    with built.cursor() as cursor:
        cursor.execute("create schema one_night")
        cursor.execute("create table one_night.tracks (track text, bpm int, enrichment_run_id int)")
        cursor.execute(
            "insert into one_night.tracks values ('a', 1, 1), ('b', 2, 1), ('b', 2, 1), ('c', 3, 1)"
        )
        cursor.execute("create schema benchmark_before")  # an interrupted run's
        changed_rows.remember(built, ["tracks", "no_such_table"])
        cursor.execute("delete from one_night.tracks where track = 'a'")
        cursor.execute("update one_night.tracks set enrichment_run_id = 2")
        cursor.execute("update one_night.tracks set bpm = 4 where track = 'c'")
        cursor.execute("insert into one_night.tracks values ('b', 2, 2)")
        changed = changed_rows.count(built)
        cursor.execute("drop schema one_night cascade")
    assert changed == [changed_rows.ChangedRows("tracks", rows=4, changed=2)]
    assert changed_rows.floor(changed, {"tracks": 6.0, "a_view": 4.0}) == pytest.approx(0.3)


def test_a_copy_has_the_rows_and_indexes_of_its_table(built: Connection) -> None:
    table = "silver_enriched_tracks"
    indexes = "select count(*) from pg_indexes where tablename = %s group by schemaname"
    differing = "select count(*) from (table silver.{0} except all table {1}.{0}) as missing"
    with built.cursor() as cursor:
        cursor.execute(f"create schema {copying.COPIES}")
        try:
            copying.copy(built, "silver", table)
            cursor.execute(indexes, (table,))
            assert cursor.fetchall() == [(5,), (5,)]
            cursor.execute(differing.format(table, copying.COPIES))
            assert cursor.fetchone() == (0,)
        finally:
            cursor.execute(f"drop schema {copying.COPIES} cascade")


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_each_query_is_answered(built: Connection, query: Query) -> None:
    with built.cursor() as cursor:
        cursor.execute("select to_regclass(%s) is not null", (query.relation,))
        assert cursor.fetchone() == (True,), (
            f"there is no {query.relation}, and the benchmark would pass over it"
        )
    values = queries.arguments(built, query, seed=1)[:5]
    assert values
    assert len(queries.one_client(built, query, values)) == len(values)


def test_what_a_database_holds_is_not_measured_over(
    built: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = built.info
    for name, value in (("PGHOST", where.host), ("PGUSER", where.user), ("PGDATABASE", where.dbname)):
        monkeypatch.setenv(name, value)
    with pytest.raises(DatabaseError, match="has a schema 'bronze' already"), other_server():
        pytest.fail("a benchmark would have changed this database")


def test_a_folder_without_a_database_is_said_and_left_alone(tmp_path: Path) -> None:
    refused = CliRunner().invoke(queries.main, ["--database", str(tmp_path)])
    assert refused.exit_code == 1
    assert f"There is no database in {tmp_path}." in refused.stderr
    assert not list(tmp_path.iterdir())

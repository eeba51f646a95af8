"""The feature store's vectors, where the server has pgvector."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Connection, ask, compiled_here

NEIGHBOURS = """
select track_id
from gold.gold_track_features
order by features_vector <-> (select features_vector from gold.gold_track_features where track_id = %s)
limit 5
"""


@pytest.fixture
def vectors(built: Connection) -> Connection:
    """The built database, where its server has pgvector."""
    if not ask(built, "select 1 from pg_available_extensions where name = 'vector'"):
        pytest.skip("this server has no pgvector, so gold_track_features has no vectors")
    return built


def test_every_track_has_a_vector_of_its_columns(vectors: Connection) -> None:
    ((tracks, with_vector, dimensions),) = ask(
        vectors,
        "select count(*), count(features_vector), min(vector_dims(features_vector))"
        " from gold.gold_track_features",
    )
    assert tracks == with_vector > 100
    assert dimensions == 13
    ((wrong,),) = ask(
        vectors,
        "select count(*) from gold.gold_track_features"
        " where abs((cast(features_vector as real[]))[5] - coalesce(energy, 0.5)) > 0.00001"
        " or abs((cast(features_vector as real[]))[3] - coalesce(key_sin / 2, 0)) > 0.00001",
    )
    assert wrong == 0


def test_the_index_finds_the_nearest(vectors: Connection) -> None:
    """The index asked for all its lists gives what looking at every track gives."""
    ((track,),) = ask(
        vectors, "select track_id from gold.gold_track_analytics where full_track_name = 'deadmau5 - Strobe'"
    )
    found = {}
    with vectors.cursor() as cursor:
        for scan in ("enable_indexscan", "enable_seqscan"):
            cursor.execute("begin")
            cursor.execute(f"set local {scan} = off; set local ivfflat.probes = 1000")
            cursor.execute(f"explain {NEIGHBOURS}", (track,))
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert ("features_vector_idx" in plan) == (scan == "enable_seqscan")
            cursor.execute(NEIGHBOURS, (track,))
            found[scan] = [row for (row,) in cursor.fetchall()]
            cursor.execute("rollback")
    assert found["enable_indexscan"][0] == track
    assert set(found["enable_indexscan"]) == set(found["enable_seqscan"])


def test_the_extension_is_found_wherever_it_is(connection: Connection, tmp_path: Path) -> None:
    """In a schema of its own, as hosted servers have it; and a role that may see no schema has no vectors."""
    if not ask(connection, "select 1 from pg_available_extensions where name = 'vector'"):
        pytest.skip("this server has no pgvector")
    hook = compiled_here("--inline", "{{ add_vector('sound', ['x', 'y']) }}", target_path=tmp_path)
    table = "'public.inline_query'::regclass"
    columns = f"select attname from pg_attribute where attrelid = {table} and attnum > 0 order by attnum"
    with connection.cursor() as cursor:
        cursor.execute("begin; create table public.inline_query as select 1.0 as x, 2.0 as y")
        cursor.execute("set local search_path = nowhere")
        cursor.execute(hook["inline_query"])
        assert ask(connection, columns) == [("x",), ("y",)]
        cursor.execute("create schema elsewhere; create extension vector schema elsewhere")
        cursor.execute(hook["inline_query"])
        assert ask(connection, "select sound::text from public.inline_query") == [("[1,2]",)]
        cursor.execute("rollback")

"""The feature store's numbers by hand, and its vectors, where the server has pgvector."""

from __future__ import annotations

import math
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import Connection, ask, compiled_here
from tests.pipeline.by_hand import rows, table

NEIGHBOURS = """
select track_id
from gold.gold_track_features
order by features_vector <-> (select features_vector from gold.gold_track_features where track_id = %s)
limit 5
"""
# what is 0 and what is 1
SCALES = {"bpm": (60, 200), "loudness": (-30, 0), "duration_ms": (60_000, 900_000)}
SCALED = {"bpm": "tempo_scaled", "loudness": "loudness_scaled", "duration_ms": "duration_scaled"}
SHARES = (
    "energy", "danceability", "valence", "acousticness", "instrumentalness", "liveness", "speechiness",
)  # fmt: skip


def on_circle(turns: float | None) -> tuple[float | None, float | None]:
    """Sine and cosine of so many turns."""
    if turns is None:
        return None, None
    return math.sin(2 * math.pi * turns), math.cos(2 * math.pi * turns)


def is_near(number: Decimal | None, expected: float | None) -> bool:
    """Whether a column of four places holds this number, or nothing where there is none."""
    if number is None or expected is None:
        return number is None and expected is None
    return abs(float(number) - expected) <= 0.0001


def test_every_number_is_on_its_scale(built: Connection) -> None:
    tracks = table(built, "silver.silver_enriched_tracks", "id")
    plays = Counter(
        row["track_id"] for row in rows(built, "select track_id from silver.silver_playlist_tracks")
    )
    found = table(built, "gold.gold_track_features", "track_id")
    assert len(found) > 100
    for track_id, row in found.items():
        track = tracks[track_id]
        for measure, (low, high) in SCALES.items():
            share = None if track[measure] is None else (float(track[measure]) - low) / (high - low)
            assert is_near(row[SCALED[measure]], share if share is None else min(1.0, max(0.0, share)))
        hour = track["key"] and int(track["key"][:-1]) / 12
        octave = track["bpm"] and math.log2(track["bpm"])
        for name, turns in (("key", hour), ("tempo", octave)):
            sine, cosine = on_circle(turns)
            assert is_near(row[f"{name}_sin"], sine) and is_near(row[f"{name}_cos"], cosine)
        assert row["key_is_major"] == (None if track["key"] is None else int(track["key"].endswith("B")))
        assert row["play_count"] == plays[track_id]
        assert is_near(row["popularity"], math.log(1 + min(plays[track_id], 1000)) / math.log(1001))
        assert all(row[share] == track[share] for share in (*SHARES, "genre"))
        expected = {name for name in (*SHARES, *SCALES, "key", "genre") if track[name] is None}
        assert set(row["missing_features"]) == expected


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

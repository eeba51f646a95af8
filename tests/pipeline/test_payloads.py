"""Every recorded answer of the ten providers goes through the loader and its staging model.

The recordings are no part of the project: SONGNODES_SHARED (by default `../shared`) names the folder that
holds `payloads/`. What is expected of them stands in the modules beside
this one.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.recorded import PAYLOADS
from loaders import bronze, database
from loaders.records import ask
from tests.conftest import Connection, dbt_here, own_server
from tests.pipeline import open_recordings, recordings, silent_recordings, spotify_recordings
from tests.pipeline.open_recordings import SEARCHES
from tests.pipeline.recordings import LONG, Hit

PROVIDERS = (
    "spotify", "musicbrainz", "beatport", "lastfm", "acousticbrainz", "discogs",
    "deezer", "getsongbpm", "reccobeats", "listenbrainz",
)  # fmt: skip
READ = [*spotify_recordings.READ, *recordings.READ, *open_recordings.READ]
PARTS = [*spotify_recordings.PARTS, *recordings.PARTS]
SILENT = {**silent_recordings.SILENT, **open_recordings.SILENT}
OUTCOMES = {**silent_recordings.OUTCOMES, **open_recordings.OUTCOMES}
NO_ANSWERS = silent_recordings.NO_ANSWERS | open_recordings.LISTENS

pytestmark = pytest.mark.skipif(
    not PAYLOADS.is_dir(), reason=f"there are no recorded payloads in {PAYLOADS} (set SONGNODES_SHARED)"
)


def documents(file: str) -> list[Any]:
    """The documents of a recording that are an answer each."""
    body = json.loads((PAYLOADS / file).read_text(encoding="utf-8"))
    if file.endswith("video_null.json"):  # one element of a search's list
        return [{"recordings": [body]}]
    if file.startswith("getsongbpm/search_hit"):
        return [{"search": [body]}]
    if file == "acousticbrainz/lowlevel_bulk_select_features.json":
        return [low for offsets in body.values() if isinstance(offsets, dict) for low in offsets.values()]
    if file in {part[0] for part in PARTS}:
        return list(body["tracks"])
    return [body]


def answers() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every recording as the loader would land it; the title asked for is the file and the part's number."""
    endpoints = {
        **{file: endpoint for file, endpoint, _ in READ},
        **{file: endpoint for file, endpoint, _ in PARTS},
        **{file: "releases/{id}" for file, *_ in LONG},
        **dict.fromkeys(SEARCHES, "search"),
        **SILENT,
    }
    for file, endpoint in endpoints.items():
        recorded = PAYLOADS / f"{file}.http.json"
        status = json.loads(recorded.read_text(encoding="utf-8"))["status"] if recorded.exists() else 200
        for number, document in enumerate(documents(file)):
            yield (
                "api_enrichments",
                {
                    "track_key": None,
                    "api_provider": file.split("/")[0],
                    "api_endpoint": endpoint,
                    "api_version": "recorded",
                    "request_params": {
                        "asked": {"artist": "somebody", "title": f"{file} {number}"},
                        "params": {},
                    },
                    "raw_response": document,
                    "response_status": status,
                    "error_code": None,
                    "response_time_ms": 40,
                    "api_cost_usd": 0,
                    "fetched_at": "2026-01-02T03:04:05+00:00",
                },
            )


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A connection to a server of its own, with the recordings in bronze and the staging models over them."""
    directory = tmp_path_factory.mktemp("payloads")
    with own_server(directory / "db"):
        bronze.load(answers())
        models = [f"+stg_{provider}__tracks" for provider in PROVIDERS]
        dbt_here(
            "build", "--select", *models, "--indirect-selection", "cautious",
            "--exclude-resource-type", "unit_test", target_path=directory / "target",
        )  # fmt: skip
        with contextlib.closing(database.connect()) as opened:
            opened.autocommit = True
            yield opened


def hits(connection: Connection, file: str, part: int = 0) -> dict[int, Hit]:
    """The rows of staging that a recording became, by their rank."""
    query = f"select * from staging.stg_{file.split('/')[0]}__tracks where asked_title = %s"
    return {row["hit_rank"]: row for row in ask(connection, query, (f"{file} {part}",))}


def said(hit: Hit, expected: Hit) -> Hit:
    """The part of a hit that is expected to be so and so."""
    return {column: hit[column] for column in expected}


@pytest.mark.parametrize(("file", "expected"), [(file, expected) for file, _, expected in READ])
def test_recording_gives_these_hits(staged: Connection, file: str, expected: dict[int, Hit]) -> None:
    found = hits(staged, file)
    assert sorted(found) == sorted(expected)
    assert {rank: said(found[rank], hit) for rank, hit in expected.items()} == expected


@pytest.mark.parametrize(
    ("file", "part", "expected"),
    [(file, part, expected) for file, _, parts in PARTS for part, expected in enumerate(parts)],
)
def test_part_of_a_recording_gives_this_hit(staged: Connection, file: str, part: int, expected: Hit) -> None:
    found = hits(staged, file, part)
    assert list(found) == [1]
    assert said(found[1], expected) == expected


@pytest.mark.parametrize(("file", "count", "first", "last"), LONG)
def test_long_release_is_its_tracks(
    staged: Connection, file: str, count: int, first: tuple[int, Hit], last: tuple[int, Hit]
) -> None:
    found = hits(staged, file)
    assert len(found) == count
    for rank, expected in (first, last):
        assert said(found[rank], expected) == expected
    assert (min(found), max(found)) == (first[0], last[0])


@pytest.mark.parametrize("file", SEARCHES)
def test_search_is_its_hits(staged: Connection, file: str) -> None:
    count, first, last = SEARCHES[file]
    found = hits(staged, file)
    assert sorted(found) == list(range(1, count + 1))
    assert (said(found[1], first), said(found[count], last)) == (first, last)


@pytest.mark.parametrize("file", SILENT)
def test_errors_and_other_methods_give_no_hit(staged: Connection, file: str) -> None:
    assert hits(staged, file) == {}


@pytest.mark.parametrize(("file", "outcome"), OUTCOMES.items())
def test_error_bodies_are_judged(staged: Connection, file: str, outcome: str) -> None:
    with staged.cursor() as cursor:
        cursor.execute("select outcome from staging.stg_api__answers where asked_title = %s", (f"{file} 0",))
        assert cursor.fetchall() == [(outcome,)]


def test_every_recording_is_accounted_for() -> None:
    recorded = {
        f"{provider}/{path.name}"
        for provider in PROVIDERS
        for path in (PAYLOADS / provider).glob("*.json")
        if not path.name.endswith(".http.json")
    }
    known = {case[0] for case in READ} | {case[0] for case in PARTS} | {case[0] for case in LONG}
    assert recorded == known | set(SEARCHES) | set(SILENT) | NO_ANSWERS

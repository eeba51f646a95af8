"""How sets move, and whom they feature, equals going through their rows by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from tests.conftest import Connection
from tests.pipeline.by_hand import Row, mean, rows, table

PATHS = {"bpm_path": "bpm", "key_path": "key", "energy_curve": "energy"}


@pytest.fixture
def tracks(built: Connection) -> dict[str, Row]:
    """Silver's tracks by id."""
    return table(built, "silver.silver_enriched_tracks", "id")


@pytest.fixture
def rows_of_sets(built: Connection) -> dict[str, list[Row]]:
    """The rows of each set in the order of play."""
    found = defaultdict(list)
    for row in rows(built, "select * from silver.silver_playlist_tracks order by playlist_id, row_index"):
        found[row["playlist_id"]].append(row)
    return found


def steps(played: list[Row]) -> Iterator[tuple[Row, Row]]:
    """From one known track straight to the next, with nothing missing on the way."""
    before, is_gap = None, False
    for row in played:
        is_gap = is_gap or row["gap_before"]
        if row["is_played_with_previous"]:
            continue
        known = before and before["track_id"] and row["track_id"]
        if before and known and not is_gap and before["track_id"] != row["track_id"]:
            yield before, row
        before, is_gap = row, False


def test_a_set_moves_as_its_rows_do(
    built: Connection, tracks: dict[str, Row], rows_of_sets: dict[str, list[Row]]
) -> None:
    scores = {
        (row["from_key"], row["to_key"]): row["score"]
        for row in rows(built, "select * from gold.gold_key_compatibility")
    }
    found = table(built, "gold.gold_playlist_analytics", "playlist_id")
    silver = table(built, "silver.silver_enriched_playlists", "id")
    assert set(found) == set(silver) and len(found) > 20
    for playlist, row in found.items():
        played = rows_of_sets[playlist]
        known = [(each, tracks[each["track_id"]]) for each in played if each["track_id"]]
        assert (row["track_count"], row["identified_count"]) == (len(played), len(known))
        tempi = [track["bpm"] for _, track in known if track["bpm"] is not None]
        assert row["avg_bpm"] == mean(tempi, 2)
        assert (row["min_bpm"], row["max_bpm"]) == (min(tempi, default=None), max(tempi, default=None))
        for column in ("energy", "danceability"):
            assert row[f"avg_{column}"] == mean((track[column] for _, track in known), 4)
        genres = Counter(track["genre"] for _, track in known if track["genre"])
        assert row["genre_distribution"] == (dict(genres) or None)
        moves = [(tracks[a["track_id"]]["key"], tracks[b["track_id"]]["key"]) for a, b in steps(played)]
        moves = [move for move in moves if None not in move]
        assert row["key_move_count"] == len(moves)
        assert row["key_changes"] == sum(one != other for one, other in moves)
        assert row["harmonic_flow_score"] == mean((scores[move] for move in moves), 4)
        for path, column in PATHS.items():
            points = [
                (each["row_index"], each["cue_time_ms"], track[column])
                for each, track in known
                if track[column] is not None
            ]
            told = [(point["position"], point.get("cue_ms"), point[column]) for point in row[path] or []]
            assert told == [
                (place, cue, value if column == "key" else float(value)) for place, cue, value in points
            ]


def test_a_set_features_each_artist_once(built: Connection, rows_of_sets: dict[str, list[Row]]) -> None:
    """The most played first, whatever names of theirs the tracks credit."""
    names = defaultdict(set)
    for artist in rows(built, "select * from silver.silver_enriched_artists"):
        for name in (artist["canonical_name"], *artist["other_spellings"], *artist["aliases"]):
            names[name].add(artist["id"])
    credited = defaultdict(list)
    query = "select track_id, artist_id from gold.gold_track_artists where credit_role = 'credited'"
    for row in rows(built, query):
        credited[row["track_id"]].append(row["artist_id"])
    found = rows(built, "select playlist_id, featured_artists from gold.gold_playlist_analytics")
    for row in found:
        plays = Counter(a for each in rows_of_sets[row["playlist_id"]] for a in credited[each["track_id"]])
        told = [max((plays[artist] for artist in names[name]), default=0) for name in row["featured_artists"]]
        assert told == sorted(plays.values(), reverse=True)
    assert sum(len(row["featured_artists"]) for row in found) > 100


def test_transitions_are_the_steps_of_sets(built: Connection, rows_of_sets: dict[str, list[Row]]) -> None:
    expected = {}
    for playlist, played in rows_of_sets.items():
        for before, after in steps(played):
            cues = before["cue_time_ms"], after["cue_time_ms"]
            distance = cues[1] - cues[0] if None not in cues and cues[1] > cues[0] else None
            expected[playlist, before["row_index"]] = before["track_id"], after["track_id"], distance
    found = {
        (row["playlist_id"], row["row_index"]): (
            row["from_track_id"], row["to_track_id"], row["cue_distance_ms"],
        )
        for row in rows(built, "select * from gold.fct_transitions")
    }  # fmt: skip
    assert len(expected) > 100
    assert found == expected
    pairs = Counter((one, other) for one, other, _ in expected.values())
    silver = rows(built, "select * from silver.silver_track_transitions")
    assert {(r["from_track_id"], r["to_track_id"]): r["times_played"] for r in silver} == pairs

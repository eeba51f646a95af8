"""What gold counts equals counting by hand, and a past day's gold knows nothing later."""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from loaders.database import Embedded
from tests.conftest import Connection, compiled_here, using
from tests.pipeline.by_hand import Row, mean, rows, table

HALF_LIFE, PAST_HALF_LIFE, TOP = 30, 365, 100
SCRATCH = "scratch_gold"
WINDOWS = {"all_time": None, "2_years": 730, "90_days": 90}
# in the order in which one reads the other
OF_A_DAY = (
    "int_dated_sets",
    "gold_track_trends",
    "gold_top_tracks_by_genre",
    "gold_track_features",
    "int_recommending__plays",
)


@pytest.fixture
def sets(built: Connection) -> dict[str, Row]:
    """Sets with their age in days; None where no month is known."""
    found = table(built, "silver.silver_enriched_playlists", "id")
    for row in found.values():
        if "set_date_in_future" in row["validation_warnings"]:
            row["set_date"] = None
    dated = [r["set_date"] for r in found.values() if r["set_date"] and r["set_date_precision"] != "year"]
    for row in found.values():
        is_known = row["set_date"] and row["set_date_precision"] != "year"
        row["age"] = (max(dated) - row["set_date"]).days if is_known else None
    return found


@pytest.fixture
def plays(built: Connection) -> list[tuple[str, str]]:
    """Track and set of every play."""
    found = rows(built, "select track_id, playlist_id from silver.silver_playlist_tracks")
    return [(row["track_id"], row["playlist_id"]) for row in found if row["track_id"]]


def trend(ages: list[int]) -> float:
    recent = sum(math.pow(0.5, age / HALF_LIFE) for age in ages)
    expected = sum(math.pow(0.5, age / PAST_HALF_LIFE) for age in ages) * HALF_LIFE / PAST_HALF_LIFE
    return max(0.0, (recent - expected) / (recent + expected + 1))


def test_tracks(built: Connection, sets: dict[str, Row], plays: list[tuple[str, str]]) -> None:
    counts = Counter(track for track, _ in plays)
    ages = defaultdict(list)
    for track, playlist in plays:
        if sets[playlist]["age"] is not None:
            ages[track].append(sets[playlist]["age"])
    partners = defaultdict(list)
    for row in rows(
        built,
        "select track_id, recommended_track_id from gold.gold_harmonic_mixing_recommendations"
        " order by track_id, recommendation_rank",
    ):
        partners[row["track_id"]].append(row["recommended_track_id"])
    tracks = table(built, "gold.gold_track_analytics", "track_id")
    assert len(tracks) > 100
    for track, row in tracks.items():
        assert row["play_count"] == counts[track]
        assert row["popularity_rank"] == 1 + sum(counts[other] > counts[track] for other in tracks)
        assert float(row["trending_score"]) == pytest.approx(trend(ages[track]), abs=0.0001)
        assert row["harmonic_matches"] == partners[track][:10]
        assert row["release_year"] == (row["release_date"].year if row["release_date"] else None)
        assert row["last_enriched_at"] is not None


def test_top_tracks(built: Connection, sets: dict[str, Row], plays: list[tuple[str, str]]) -> None:
    tracks = table(built, "silver.silver_enriched_tracks", "id")
    found = defaultdict(list)
    query = "select * from gold.gold_top_tracks_by_genre order by genre, time_window, genre_rank"
    for row in rows(built, query):
        counts_of_row = (row["play_count"], row["dj_count"])
        found[row["genre"], row["time_window"]].append((row["track_id"], *counts_of_row))
    expected: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for name, days in WINDOWS.items():
        within = [
            (track, playlist)
            for track, playlist in plays
            if days is None or (sets[playlist]["age"] is not None and sets[playlist]["age"] < days)
        ]
        counts, playlists = Counter(track for track, _ in within), defaultdict(set)
        last: dict[str, date] = {}
        for track, playlist in within:
            playlists[track].add(playlist)
            last[track] = max(last.get(track, date.min), sets[playlist]["set_date"] or date.min)
        for genre in {row["genre"] for row in tracks.values()} - {None}:
            ranked = sorted(
                (track for track in counts if tracks[track]["genre"] == genre),
                key=lambda t: (-counts[t], -len(playlists[t]), -last[t].toordinal(), t),
            )
            if ranked:
                expected[genre, name] = [
                    (track, counts[track], len({sets[p]["artist_id"] for p in playlists[track]} - {None}))
                    for track in ranked[:TOP]
                ]
    assert len(expected) > 20
    assert dict(found) == expected


def test_artists(built: Connection, sets: dict[str, Row], plays: list[tuple[str, str]]) -> None:
    tracks = table(built, "silver.silver_enriched_tracks", "id")
    made = defaultdict(set)
    roles = {}
    for row in rows(built, "select * from gold.gold_track_artists"):
        made[row["artist_id"]].add(row["track_id"])
        roles[row["artist_id"], row["track_id"]] = row["credit_role"]
    played_in = defaultdict(set)
    for track, playlist in plays:
        played_in[track].add(playlist)
    sets_of = defaultdict(set)
    for row in rows(built, "select playlist_id, artist_id from intermediate.int_set_djs"):
        sets_of[row["artist_id"]].add(row["playlist_id"])
    assert all(playlist in sets_of[s["artist_id"]] for playlist, s in sets.items() if s["artist_id"])
    silver = table(built, "silver.silver_enriched_artists", "id")
    found = table(built, "gold.gold_artist_analytics", "artist_id")
    assert len(found) > 50
    for artist, row in found.items():
        own = sets_of[artist]
        assert silver[artist]["set_count"] == len(own)
        others = {p for track in made[artist] for p in played_in[track]} - own
        assert row["total_tracks"] == len(made[artist])
        assert row["total_remixes"] == sum(roles[artist, track] == "remixer" for track in made[artist])
        assert row["total_playlists"] == len(own)
        assert row["total_appearances"] == len(others)
        ages = [sets[playlist]["age"] for playlist in others if sets[playlist]["age"] is not None]
        assert float(row["trending_score"]) == pytest.approx(trend(ages), abs=0.0001)
        days = [sets[playlist]["set_date"] for playlist in own | others if sets[playlist]["set_date"]]
        assert row["first_appearance_date"] == min(days, default=None)
        assert row["last_appearance_date"] == max(days, default=None)
        genres = Counter(tracks[track]["genre"] for track in made[artist] if tracks[track]["genre"])
        assert row["genre_distribution"] == dict(genres)
        assert row["primary_genre"] == min(genres, key=lambda g: (-genres[g], g), default=None)
        for column, places in (("bpm", 2), ("energy", 4), ("danceability", 4)):
            assert row[f"avg_{column}"] == mean((tracks[track][column] for track in made[artist]), places)
        keys = Counter(tracks[track]["key"] for track in made[artist] if tracks[track]["key"])
        on_the_wheel = min(keys, key=lambda k: (-keys[k], int(k[:-1]), k), default=None)
        assert row["most_common_key"] == on_the_wheel
        released = Counter(
            tracks[track]["release_date"].year
            for track in made[artist]
            if tracks[track]["release_date"]
            and "release_date_in_future" not in tracks[track]["validation_warnings"]
        )
        played, met = (
            Counter(sets[playlist]["set_date"].year for playlist in some if sets[playlist]["set_date"])
            for some in (own, others)
        )
        years = sorted({*released, *played, *met})
        assert (row["career_timeline"] or []) == [
            {"year": y, "tracks_released": released[y], "sets_played": played[y], "appearances": met[y]}
            for y in years
        ]
        busiest = max(years, key=lambda y: (played[y] + met[y], released[y], y), default=None)
        assert row["most_active_year"] == busiest
        partners = {other for other in made if other != artist and made[other] & made[artist]}
        assert row["collaboration_count"] == len(partners)
    highest = max(row["total_appearances"] for row in found.values())
    assert {row["total_appearances"] for row in found.values() if row["popularity_score"] == 1} == {highest}


def test_pairs_of_artists(built: Connection, sets: dict[str, Row]) -> None:
    """Who made tracks together, and whose tracks are at most three rows apart in a set."""
    roles = {
        (row["track_id"], row["artist_id"]): row["credit_role"]
        for row in rows(built, "select * from gold.gold_track_artists")
    }
    tracks = table(built, "silver.silver_enriched_tracks", "id")
    of_track = defaultdict(list)
    genres: dict[str, Counter[str]] = defaultdict(Counter)
    for track, artist in roles:
        of_track[track].append(artist)
        if genre := tracks[track]["genre"]:
            genres[artist][genre] += 1
    together: Counter[tuple[str, str]] = Counter()
    credited: Counter[tuple[str, str]] = Counter()
    days: dict[tuple[str, str], set[date | None]] = defaultdict(set)
    for track, artists in of_track.items():
        for one, other in itertools.combinations(sorted(artists), 2):
            together[one, other] += 1
            if "release_date_in_future" not in tracks[track]["validation_warnings"]:
                days[one, other].add(tracks[track]["release_date"])
            credited[one, other] += all(roles[track, artist] == "credited" for artist in (one, other))
    of_set = defaultdict(list)
    query = "select playlist_id, row_index, track_id from silver.silver_playlist_tracks"
    for row in rows(built, f"{query} where track_id is not null"):
        of_set[row["playlist_id"]].append((row["row_index"], row["track_id"]))
    near: dict[tuple[str, str], set[str]] = defaultdict(set)
    for playlist, played in of_set.items():
        for (place, track), (other_place, other) in itertools.product(played, played):
            if abs(place - other_place) > 3 or track == other:
                continue
            mine, theirs = ([a for a in of_track[t] if roles[t, a] == "credited"] for t in (track, other))
            for pair in itertools.product(mine, theirs):
                if pair[0] < pair[1]:
                    near[pair].add(playlist)
                    days[pair].add(sets[playlist]["set_date"])
    found = rows(built, "select * from gold.gold_artist_collaboration_network")
    assert {(row["artist_1_id"], row["artist_2_id"]) for row in found} == {*together, *near}
    for row in found:
        pair = row["artist_1_id"], row["artist_2_id"]
        assert row["collaboration_count"] == together[pair]
        assert row["shared_tracks"] == credited[pair]
        assert row["shared_playlists"] == len(near[pair])
        assert row["last_together_date"] == max((day for day in days[pair] if day), default=None)
        first, second = (genres[artist] for artist in pair)
        overlap = sum(
            min(first[genre] / first.total(), second[genre] / second.total())
            for genre in {*first} & {*second}
        )
        assert float(row["genre_overlap"]) == pytest.approx(overlap, abs=0.0001)


def test_a_past_day_knows_nothing_later(
    built: Connection, built_server: Embedded, sets: dict[str, Row], tmp_path: Path
) -> None:
    """As of a day, sets that may be later change nothing: with them and without them gold is the same."""
    day = max(row["set_date"] for row in sets.values() if row["set_date"]) - timedelta(days=400)
    with using(built_server):
        queries = compiled_here(
            "--select", *OF_A_DAY, variables={"as_of_date": str(day)}, target_path=tmp_path
        )
    own = ("int_dated_sets", "gold_track_trends", "silver_enriched_playlists")
    contents = []
    # a set of that year of which no month is known may have been played on any day of it
    may_be_later = f"set_date is null or set_date > '{day}' or set_date_precision = 'year'"
    may_be_later += f" and extract(year from set_date) >= {day.year}"
    for condition in ("true", f"not ({may_be_later})"):
        with built.cursor() as cursor:
            cursor.execute(f"drop schema if exists {SCRATCH} cascade; create schema {SCRATCH}")
            cursor.execute(
                f"create table {SCRATCH}.silver_enriched_playlists as"
                f" select * from silver.silver_enriched_playlists where {condition}"
            )
            for name in OF_A_DAY:
                query = queries[name]
                for other in own:
                    for layer in ("intermediate", "silver", "gold"):
                        query = query.replace(f'"{layer}"."{other}"', f'"{SCRATCH}"."{other}"')
                cursor.execute(f"create table {SCRATCH}.{name} as {query}")
        contents.append([sorted(map(repr, rows(built, f"select * from {SCRATCH}.{n}"))) for n in OF_A_DAY])
        counted = rows(built, f"select max(played_on) as day, count(*) as sets from {SCRATCH}.int_dated_sets")
    assert contents[0] == contents[1]
    assert 0 < counted[0]["sets"] < len(sets)
    assert counted[0]["day"] <= day
    with built.cursor() as cursor:
        cursor.execute(f"drop schema {SCRATCH} cascade")

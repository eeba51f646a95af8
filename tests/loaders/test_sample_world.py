"""The sample's world and what sites publish of it: believable sets, and names as dirty as real ones."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

import pytest

from loaders import sample
from loaders.sample import keys, words
from loaders.sample.names import Names
from loaders.sample.trouble import TROUBLES
from loaders.sample.world import MAX_TRACKS, World

Row = dict[str, Any]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample of 1,000 tracks in 150 sets."""
    directory = tmp_path_factory.mktemp("world") / "sample"
    sample.write(directory, 1_000, 150)
    return directory


@pytest.fixture(scope="module")
def truth(world: Path) -> dict[str, Row]:
    """The tracks by their id."""
    return {row["truth_id"]: row for row in sample.read(world, "truth/tracks")}


@pytest.fixture(scope="module")
def pages(world: Path) -> list[Row]:
    """The scraped tracklists."""
    return list(sample.read(world, "scraped_playlists"))


def normal(text: str) -> str:
    """A name without case, accents and punctuation: the least that two tracks must differ in."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w ]", "", text).split())


def test_tracks_differ_however_large_the_world() -> None:
    large = World(1_000_000, 10, 3)
    seen, isrcs = set(), set()
    for index in (*range(2_000), *range(600_000, 602_000), *range(998_000, 1_000_000)):
        track = large.track(index)
        artists = tuple(sorted(normal(a.name) for a in (*track.artists, *track.featured)))
        seen.add((artists, normal(track.title), normal(track.version or "")))
        isrcs.add(track.isrc)
    assert len(seen) == len(isrcs) == 6_000


def test_no_two_artists_or_titles_have_the_same_name() -> None:
    names = Names(11)
    assert len({normal(names.artist(number)[0]) for number in range(20_000)}) == 20_000
    assert len({normal(names.title(number)) for number in range(40_000)}) == 40_000


def test_no_word_is_in_its_list_twice() -> None:
    lists = [
        value
        for name, value in vars(words).items()
        if name.isupper() and name not in ("CODAS", "LABEL_TAILS")
    ]
    assert len(lists) > 20
    for listed in lists:
        assert len({normal(word) for word in listed}) == len(listed), listed


def test_a_track_does_not_depend_on_the_size_of_its_neighbourhood() -> None:
    world = World(1_000, 10, 7)
    before = world.track(700)
    world.track.cache_clear()
    for index in range(0, 1_000, 7):
        world.track(index)
    world.track.cache_clear()
    assert world.track(700) == before


def test_titles_are_remixed_and_shared(truth: dict[str, Row]) -> None:
    works: dict[tuple[str, ...], set[str | None]] = {}
    by_title: dict[str, set[tuple[str, ...]]] = {}
    for row in truth.values():
        artists = tuple(row["artist_names"])
        works.setdefault((*artists, row["title"]), set()).add(row["version"])
        by_title.setdefault(row["title"], set()).add(artists)
    assert any(None in versions and len(versions) == 3 for versions in works.values())
    assert any(row["remixer"] for row in truth.values())
    assert any(len(artists) > 1 for artists in by_title.values())


@pytest.mark.parametrize("tracks", [20, 200, 1_000])
def test_the_worked_examples_are_in_every_world(tracks: int, tmp_path: Path) -> None:
    sample.write(tmp_path / "sample", tracks, 3, 5)
    first = list(sample.read(tmp_path / "sample", "truth/tracks"))[:3]
    assert [(row["artist_names"], row["title"], row["key"], row["bpm"]) for row in first] == [
        (["deadmau5"], "Strobe", "6A", 128.0),
        (["Eric Prydz"], "Opus", "6A", 126.0),
        (["Yotto"], "Hyperfall", "6B", 129.0),
    ]
    published = Counter(
        (row["artist"], row["title"])
        for page in sample.read(tmp_path / "sample", "scraped_playlists")
        for row in page["raw_json"]["tracks"]
    )
    for row in first:
        name = (row["artist_names"][0], row["title"])
        assert row["spellings"] == [list(name)]
        assert published[name] >= 3


def test_every_track_was_published_under_what_the_truth_lists(world: Path, truth: dict[str, Row]) -> None:
    published = {
        (row["raw_json"]["artist"], row["raw_json"]["title"]) for row in sample.read(world, "scraped_tracks")
    }
    for page in sample.read(world, "scraped_playlists"):
        published |= {(row["artist"], row["title"]) for row in page["raw_json"]["tracks"]}
    for row in truth.values():
        assert row["spellings"]
        assert {tuple(pair) for pair in row["spellings"]} <= published
    asked = {
        (answer["request_params"]["asked"]["artist"], answer["request_params"]["asked"]["title"])
        for answer in sample.read(world, "api_enrichments")
        if answer["api_endpoint"] != "artists/{id}"
    }
    assert asked <= {tuple(pair) for row in truth.values() for pair in row["spellings"]}


def test_the_truth_of_a_page_stands_beside_its_rows(
    world: Path, truth: dict[str, Row], pages: list[Row]
) -> None:
    by_page = {(page["source"], page["source_playlist_id"], page["scraped_at"]): page for page in pages}
    checked = 0
    for played in sample.read(world, "truth/sets"):
        for page_truth in played["pages"]:
            page = by_page.pop(
                (page_truth["source"], page_truth["source_playlist_id"], page_truth["scraped_at"])
            )
            rows = page["raw_json"]["tracks"]
            assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
            for row, truth_id in zip(rows, page_truth["rows"], strict=True):
                if truth_id and not row["unknown"]:
                    assert [row["artist"], row["title"]] in truth[truth_id]["spellings"]
                    checked += 1
    assert not by_page
    assert checked > 1_500


def test_sets_are_believable(world: Path, truth: dict[str, Row]) -> None:
    steps: list[int] = []
    jumps: list[float] = []
    plays: Counter[str] = Counter()
    for played in sample.read(world, "truth/sets"):
        tracks = [
            truth[row["truth_id"]] for row in played["played"] if row["role"] == "track" and row["truth_id"]
        ]
        assert len(tracks) >= 5
        heard = [track["truth_id"] for track in tracks]
        assert len(heard) == len(set(heard))
        plays.update(heard)
        cues = [row["cue_s"] for row in played["played"] if row["role"] == "track"]
        assert cues == sorted(cues)
        for one, next_one in zip(tracks, tracks[1:], strict=False):
            steps.append(keys.distance(keys.parse(one["key"]), keys.parse(next_one["key"])))
            jumps.append(abs(one["bpm"] - next_one["bpm"]))
    assert sum(step <= 1 for step in steps) / len(steps) > 0.5
    assert sorted(jumps)[len(jumps) // 2] <= 2.0
    # A few hits, and a long tail.
    most = [count for _, count in plays.most_common()]
    assert most[0] > 5 * most[len(most) // 2]


def test_names_are_as_dirty_as_real_ones(pages: list[Row]) -> None:
    lines = [f"{row['artist']} - {row['title']}" for page in pages for row in page["raw_json"]["tracks"]]
    kinds = {
        "ID - ID": r"^ID - ID$",
        "unknown in the wiki": r"^None - \?$",
        "artist known, title not": r"^(?!ID).+ - ID$",
        "versus": r" vs\.? ",
        "feat": r" [Ff]eat\.? ",
        "ft": r" ft\. ",
        "featuring": r" featuring ",
        "feat in the title": r" - .*\((feat\.|ft\.|featuring|with) ",
        "entity": r"&amp;|&#39;",
        "soft hyphen or zero width": "[\u00ad\u200b\u200e\ufeff]",
        "no-break space": "\u00a0",
        "Cyrillic": "[\u0400-\u04ff]",
        "Japanese": "[\u3040-\u30ff\u4e00-\u9fff]",
        "accents": "[À-ÿ]",
        "Original Mix": r"\(Original Mix\)",
        "label in the title": r" \[[^\]]+\]$",
        "mashup": r"\(.+ Mashup\)",
        "and": r"\w and \w",
    }
    found = {kind: sum(1 for text in lines if re.search(pattern, text)) for kind, pattern in kinds.items()}
    assert all(found.values()), found
    rows = [row for page in pages for row in page["raw_json"]["tracks"]]
    assert {row["role"] for row in rows} == {"track", "with", "mashup_part"}
    assert all(row["unknown"] == (row["title"] in ("ID", "?")) for row in rows)


def test_artist_and_title_are_swapped_now_and_then(truth: dict[str, Row]) -> None:
    swapped = [
        row
        for row in truth.values()
        for artist, title in row["spellings"]
        if artist.startswith(row["title"]) and row["artist_names"][0] in title
    ]
    assert 0 < len(swapped) < 0.1 * len(truth)


def test_pages_come_twice(world: Path, pages: list[Row]) -> None:
    versions = Counter((page["source"], page["source_playlist_id"]) for page in pages)
    assert set(versions.values()) == {1, 2}
    again = next(name for name, count in versions.items() if count == 2)
    first, second = (page for page in pages if (page["source"], page["source_playlist_id"]) == again)
    assert first["scraped_at"] < second["scraped_at"]
    assert first["raw_json"] != second["raw_json"]
    sites = [{page["source"] for page in row["pages"]} for row in sample.read(world, "truth/sets")]
    assert any(len(names) == 2 for names in sites)


def test_the_source_text_agrees_with_the_rows(pages: list[Row]) -> None:
    for page in pages:
        text, rows = page["raw_json"]["original"], page["raw_json"]["tracks"]
        if page["source"] == "mixesdb":
            assert [line for line in text.splitlines() if line.startswith("# ")] == [
                row["raw"] for row in rows
            ]
            assert text.count("\n...\n") == sum(row["gap_before"] for row in rows)
        else:
            assert all(escape(row["raw"]) in text for row in rows)
        if page["source"] == "1001tracklists":
            assert text.count('<div class="tlpItem') == len(rows)
            # Rows nobody identified have no microdata.
            nameless = sum(row["unknown"] and row["artist"] == "ID" for row in rows)
            assert text.count('itemprop="tracks"') == len(rows) - nameless


def test_cues_have_the_forms_of_their_sites(pages: list[Row]) -> None:
    forms = {"1001tracklists": r"(\d:)?\d\d:\d\d", "mixesdb": r"\d\d\d?|\d\d\d:\d\d|\d\?\?"}
    without = 0
    for page in pages:
        rows = page["raw_json"]["tracks"]
        without += all(row["cue_s"] is None for row in rows)
        for row in rows:
            if row["cue"] and page["source"] in forms:
                assert re.fullmatch(forms[page["source"]], row["cue"])
                assert (row["cue_s"] is None) == ("?" in row["cue"])
    assert 0 < without < len(pages) / 2


def test_mixesdb_notes_tempo_and_key(world: Path) -> None:
    noted = [row["raw_json"] for row in sample.read(world, "scraped_tracks") if row["source"] == "mixesdb"]
    assert {type(page["bpm"]) for page in noted} >= {int, str}
    assert len({page["key"] for page in noted}) > 60, "keys in many spellings"
    others = [row["raw_json"] for row in sample.read(world, "scraped_tracks") if row["source"] != "mixesdb"]
    assert not any("bpm" in page or "key" in page for page in others)


def test_artists_have_aliases_and_listeners_a_taste(world: Path, truth: dict[str, Row]) -> None:
    aliases = {alias for row in sample.read(world, "scraped_artists") for alias in row["raw_json"]["aliases"]}
    assert any(alias.endswith(", The") for alias in aliases)
    # ListenBrainz' mapping tells which track it was.
    genre_of = {row["musicbrainz_id"]: row["genre"] for row in truth.values()}
    heard: dict[str, Counter[str]] = {}
    for row in sample.read(world, "listens"):
        mapping = row["raw_json"].get("track_metadata", {}).get("mbid_mapping")
        if mapping:
            heard.setdefault(row["listener"], Counter())[genre_of[mapping["recording_mbid"]]] += 1
    favourites = [genres.most_common(1)[0][1] / genres.total() for genres in heard.values()]
    assert sum(favourites) / len(favourites) > 0.6


def test_every_trouble_has_a_rate_and_a_reason() -> None:
    for name, field in TROUBLES.__dataclass_fields__.items():
        assert 0 <= getattr(TROUBLES, name) <= 1
        assert len(field.metadata["why"]) > 10, name


def test_ids_stay_apart_up_to_the_largest_world() -> None:
    world = World(MAX_TRACKS, 3, 7)
    tracks = [world.track(index) for index in (3, 99_999, 100_000, 1_234_567, MAX_TRACKS - 1)]
    ghosts = [world.namesake(track) for track in tracks]
    both = [*tracks, *ghosts]
    assert len({track.isrc for track in both}) == len(both)
    assert all(re.fullmatch(r"[A-Z]{2}[A-Z0-9]{3}\d{7}", track.isrc) for track in both)

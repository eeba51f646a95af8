"""Recorded pages of the sites, read row by row.

The recordings are no part of the project: SONGNODES_SHARED (by default `../shared`) names the folder that
holds `payloads/` and `real/`. `python -m benchmarks.parsers --differences 20` shows where readings differ.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks import parsers
from benchmarks.recorded import PAYLOADS
from loaders.sources.sites import (
    beatport,
    discogs,
    mixcloud,
    mixesdb,
    musicbrainz,
    residentadvisor,
    tracklists1001,
)
from loaders.sources.sites.reading import Document, Json, Unreadable

pytestmark = pytest.mark.skipif(
    not PAYLOADS.is_dir(), reason=f"there are no recorded pages in {PAYLOADS} (set SONGNODES_SHARED)"
)


def recorded(file: str, **more: Any) -> Document:
    return Document((PAYLOADS / file).read_bytes(), **more)


def rows(page: Json, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in page["tracks"]]


@pytest.mark.skipif(not parsers.WIKITEXT.exists(), reason=f"there is no {parsers.WIKITEXT}")
def test_mixesdb_agrees_but_where_it_knows_better() -> None:
    found = parsers.compare_mixesdb()
    assert (found.pages, found.pages_with_as_many_rows) == (945, 945)
    assert (found.rows, found.expected_rows) == (29_420, 29_420)
    # What differs was looked at, row by row; a change that differs in more rows has to be looked at again.
    assert {name: len(different) for name, different in found.different.items()} == {
        "raw": 7,  # with its comment, as published
        "artist": 54,  # links, a missing space at the dash, "Artist 'Title' (Label)"
        "title": 131,  # the same, and labels in broken or nested brackets
        "label": 68,
        "cue": 1,  # "[076| ?"
        "cue_s": 1,
        "unknown": 309,  # artist or title "?" or "ID"; not <nowiki>ID</nowiki>
        "gap_before": 185,  # another part of the set begins; the first row has nothing before it
    }
    assert found.share("artist") > 0.998 and found.share("title") > 0.995 and found.share("cue") > 0.9999
    better = {raw: our for our, _, raw in found.different["title"]}
    assert better["# Daft Punk - [http://www.discogs.com/release/44542 Teachers]"] == "Teachers"
    assert (
        better["# Savannagh - Spirit (Sierra Nevana Mix) [White Label [Decipher]]"]
        == "Spirit (Sierra Nevana Mix)"
    )


def test_the_recorded_page_of_1001tracklists() -> None:
    page = parsers.read_1001()
    assert (page["set_id"], page["dj"], page["date"]) == ("1gz59x6t", "Bicep", "2023-04-28")
    assert page["event"] == "The Warehouse Project, RDM Rotterdam, Netherlands"
    assert (page["published_track_count"], page["tracklist_status"]) == (22, "incomplete")
    assert len(page["tracks"]) == 22
    # the page itself says "IDed 16 / 22"
    assert sum(not row["unknown"] for row in page["tracks"]) == 16
    assert [row["position"] for row in page["tracks"] if row["unknown"]] == [8, 9, 13, 18, 19, 20]
    assert [row["pos_raw"] for row in page["tracks"]] == [f"{number:02d}" for number in range(1, 23)]
    # every cue_seconds is 0, which means that nobody noted the cues
    assert {row["cue_s"] for row in page["tracks"]} == {None}
    assert {row["role"] for row in page["tracks"]} == {"track"}
    expected = {
        1: ("Bicep", "Apricots (Live Edit)", "Ninja Tune", "PT4M6S", "Electronica", "28992ct5"),
        2: ("Barker", "Look How Hard I've Tried", "Ostgut Ton", "PT5M16S", "Electronica", "25cw461p"),
        6: ("Reece Cox", "Emotion 1", "KULØR", "PT4M55S", "Electronica", "fpc4djf"),
        8: ("ID", "ID", None, None, None, None),
        9: ("Bicep", "ID", None, None, None, None),
        12: ("Bicep ft. Clara La San", "Water", "Ninja Tune", "PT5M0S", "Melodic House/Techno", "28hnlx4x"),
        17: ("Leod", "Untitled 01", None, None, None, None),
        18: ("Bicep ft. Clara La San", "ID", None, None, None, None),
    }
    read = rows(page, "artist", "title", "label", "duration", "genre", "track_id")
    assert {position: read[position - 1] for position in expected} == expected


def test_the_recorded_fragments_of_1001tracklists() -> None:
    fragment = (PAYLOADS / "1001tracklists/rows/row_track.html").read_text(encoding="utf-8")
    others = [
        (PAYLOADS / f"1001tracklists/rows/row_{name}.html").read_text(encoding="utf-8")
        for name in ("player_widget", "save_footer", "text")
    ]
    html = f'<div id="tlTab" data-id="x1" data-count="1">{others[0]}{others[2]}{fragment}{others[1]}</div>'
    (page,) = tracklists1001.read(Document(html.encode())).pages
    assert rows(page, "pos_raw", "artist", "title", "label", "duration", "genre", "track_id") == [
        ("01", "Nirvana", "Smells Like Teen Spirit", "GEFFEN (UMG)", "PT5M1S", "Progressive House", "gp7b7p")
    ]
    assert "section" not in page["tracks"][0], "a notice is no heading"
    for other in others:
        with pytest.raises(Unreadable):
            tracklists1001.read(Document(other.encode()))


def test_the_recorded_show_of_mixcloud() -> None:
    (page,) = mixcloud.read(recorded("mixcloud/cloudcast_with_34_sections_2012.json")).pages
    assert (page["set_id"], page["date"], page["duration_s"]) == (
        "LaidBackRadio/gilles-web-gems",
        "2012-02-25",
        5541,
    )
    assert len(page["tracks"]) == 34
    assert rows(page, "artist", "title", "cue_s")[:2] == [
        ("Gonjasufi", "Nikels and Dimes", None),
        ("Kraus", "I love you, I'm sorry", None),
    ]
    reading = mixcloud.read(recorded("mixcloud/search_cloudcast_zouk.json"))
    assert reading.more[0].url == "https://api.mixcloud.com/AkumaDJ/zouklove-essaie-1/"
    for file in ("comments", "followers"):
        with pytest.raises(Unreadable):
            mixcloud.read(recorded(f"mixcloud/{file}.json"))


def test_the_recorded_events_of_resident_advisor() -> None:
    reading = residentadvisor.read(recorded("residentadvisor/eventListings_dresden_2026_08.json"))
    assert [(page["set_id"], page["date"], page["dj"], page.get("venue")) for page in reading.pages] == [
        ("2480397", "2026-08-21", "CARGO (DE), GI.O", "objekt klein a"),
        ("2516858", "2026-08-22", "Xiorro, OLIV", "Sektor Evolution"),
        ("2436771", "2026-08-28", None, None),
    ]
    (page,) = residentadvisor.read(recorded("residentadvisor/event_london_2026_08.json")).pages
    assert (page["styles"], page["location"], page["venue"]) == ("House, Disco", "London", "The Cause")


def test_recorded_tracks_of_beatport_are_pages_of_tracks() -> None:
    reading = beatport.read(recorded("beatport/v4_tracks_by_isrc_digital_love.json", name="digital-love"))
    assert [(track["track_id"], track["key"], track["bpm"]) for track in reading.tracks][0] == (
        "8291700",
        "11B",
        125,
    )
    assert len(reading.pages[0]["tracks"]) == 3
    for file in ("v4_tracks_empty", "error_403_no_permission", "error_oauth_invalid_client"):
        with pytest.raises(Unreadable):
            beatport.read(recorded(f"beatport/{file}.json", name="x"))


def test_recorded_profiles() -> None:
    (profile,) = musicbrainz.read(recorded("musicbrainz/picard_artist.json")).artists
    assert (profile["name"], profile["country"], profile["aliases"]) == (
        "Ed Sheeran",
        "GB",
        ["Ed Sheeran (en)", "Ed Sheeran (en_CA)"],
    )
    (profile,) = discogs.read(recorded("discogs/joalla_artists_1.json")).artists
    assert (profile["name"], profile["aliases"]) == ("Persuader, The", ["Persuader", "Presuader, The"])
    assert json.loads((PAYLOADS / "discogs/joalla_artists_1.json").read_text()) == profile["original"]
    for site, file in (
        (musicbrainz, "musicbrainz/error_404.json"),
        (discogs, "discogs/error_404_release.json"),
    ):
        with pytest.raises(Unreadable):
            site.read(recorded(file))


def test_the_recorded_track_lines_of_mixesdb() -> None:
    """Nine tracklists as MixesDB's own team writes them, with # or in <list>: every line is a row."""
    text = (PAYLOADS / "mixesdb/tracklist_wikitext_examples.txt").read_text(encoding="utf-8")
    expected = [part.split("== Example ==")[0] for part in text.split("Expected result:")[1:]]
    read = [
        mixesdb.page("2026-01-01 - A - B", f"== Tracklist ==\n{example}")["tracks"] for example in expected
    ]
    assert [len(tracks) for tracks in read] == [8, 17, 14, 13, 13, 18, 14, 15, 52]
    for example, tracks in zip(expected, read, strict=True):
        for row in tracks:
            assert row["raw"] in example
            assert (row["cue_s"] is None) == (row["cue"] is None or "?" in row["cue"]), row
            assert row["unknown"] or row["title"], row
    second = read[0][1]
    assert (second["artist"], second["title"]) == ("Jonn Serrie", "The Observation Deck")
    assert (second["label"], second["cue_s"]) == ("Valley Entertainment", 15 * 60)


def test_every_recording_of_a_site_is_accounted_for() -> None:
    sites = ("1001tracklists", "mixcloud", "mixesdb", "residentadvisor")
    found = {str(path.relative_to(PAYLOADS)) for site in sites for path in (PAYLOADS / site).rglob("*.*")}
    assert found == {
        "1001tracklists/tracklist_bicep_whp_2023.html",
        *(
            f"1001tracklists/rows/row_{name}.html"
            for name in ("player_widget", "save_footer", "text", "track")
        ),
        *(f"mixcloud/{name}.json" for name in ("cloudcast_with_34_sections_2012", "comments", "followers")),
        "mixcloud/search_cloudcast_zouk.json",
        "mixesdb/tracklist_wikitext_examples.txt",
        "mixesdb/api_measurements_by_mixesdb_team.md",  # no body, a report
        "residentadvisor/eventListings_dresden_2026_08.json",
        "residentadvisor/event_london_2026_08.json",
    }

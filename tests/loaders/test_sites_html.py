"""1001tracklists and Beatport: pages of HTML, of which a blocked one must never pass for an empty one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from loaders.sources.sites import beatport, tracklists1001
from loaders.sources.sites.reading import Blocked, Document, Json, Request, Unreadable

# The forms of rows as the site writes them: attributes break over lines, texts hold links and icons.
SOLO = """
<div class="tlpTog bItm tlpItem trRow1" data-id="11" data-trno="0" data-trackid="aaa11"
 data-isided="true">
  <div class="bPlay"><input id="tlp11_cue_seconds" value="{cue}"/>
  <span id="tlp0_tracknumber_value"> 01 </span>
  <div class="cue" id="cue_11">{shown}</div></div>
  <div itemprop="tracks"><meta itemprop="name" content="A &amp; B ft. C - One (D Remix)"/>
   <meta itemprop="byArtist" content="A"/><meta itemprop="publisher" content="{publisher}"/>
   <meta itemprop="duration" content="PT4M6S"/><meta itemprop="genre" content="House"/>
   <meta itemprop="url" content="/track/aaa11/one/index.html"/>
   <span class="trackValue"><span
     >A<a href="/artist/x"><i class="fa"></i></a></span><span> &amp; </span><span>B ft. C</span><span
     translate="no"> - </span><span><span>One</span> (D Remix)</span></span>{edit}
   <span class="trackLabel">NINJA (<a href="/x">UMG</a>)</span></div>
</div>"""
TOGETHER = """
<div class="tlpTog bItm tlpItem con" data-id="12" data-trackid="bbb22">
  <input id="tlp12_cue_seconds" value="0"/>
  <span id="tlp1_tracknumber_value" title="played together">w/ </span>
  <span class="trackValue"><span>E</span><span> - </span><span>Two (Acappella)</span></span></div>"""
PART = """
<div class="tlpSubTog bItm tlpItem con subPos1 tgHid" data-id="13" data-mashpos="true">
  <input id="tlp13_cue_seconds" value="0"/>
  <div itemprop="tracks"><meta itemprop="url" content="/track/ccc33/three/index.html"/></div>
  <span class="trackValue"><span>F</span><span> - </span><span>Three</span></span></div>"""
UNKNOWN = """
<div class="tlpTog bItm tlpItem trRow2" data-id="14"><input id="tlp14_cue_seconds" value="0"/>
  <span id="tlp3_tracknumber_value"> 02 </span>
  <span class="trackValue"><span>ID</span><span> - </span><span>ID</span></span></div>"""
DELETED = '<div class="tlpTog bItm tlpItem deleted"><span class="trackValue">X - Y</span></div>'
SUGGESTED = '<div class="bItm con ntB sugTog tlp_12"><span class="trackValue">S - T</span></div>'
HEADING = '<div class="bItmH breakAll">Encore</div>'
NOTICE = '<div class="bItmH"><i class="fa fa-recycle"></i>contains identical tracklists</div>'
PAGE = """<html><head><title>x</title><link rel="canonical"
 href="https://www.1001tracklists.com/tracklist/2608wsmt/a-b.html"/></head><body>
<div id="tlTab" data-id="2608wsmt" data-count="{count}">
<meta itemprop="name" content="DJ X @ Club, City 2018-06-15"/>
<meta itemprop="datePublished" content="2018-06-15"/><meta itemprop="numTracks" content="{count}"/>
<meta itemprop="genre" content="House"/><meta itemprop="genre" content="Breaks"/>
<meta itemprop="author" content="DJ X"/>{rows}<script>tick(1234)</script></div>
<div>took 0.0422 s</div></body></html>"""
CAPTCHA = """<html><head><title>DJ X @ Club, City 2018-06-15</title><link rel="canonical"
 href="https://www.1001tracklists.com/tracklist/2608wsmt/a-b.html"/></head><body><form method="post">
<input type="hidden" name="captcha" value="1"></form></body></html>"""


def solo(cue: int = 0, shown: str = "", publisher: str = "Ninja Tune", edit: str = "") -> str:
    return SOLO.format(cue=cue, shown=shown, publisher=publisher, edit=edit)


def read(*rows: str, count: int | str = 3) -> Json:
    text = PAGE.format(count=count, rows="".join(rows))
    return tracklists1001.read(Document(text.encode())).pages[0]


def test_every_kind_of_row() -> None:
    page = read(NOTICE, solo(), TOGETHER, PART, DELETED, SUGGESTED, HEADING, UNKNOWN)
    picked = ("position", "pos_raw", "artist", "title", "role", "unknown", "track_id")
    assert [tuple(row[name] for name in picked) for row in page["tracks"]] == [
        (1, "01", "A & B ft. C", "One (D Remix)", "track", False, "aaa11"),
        (2, "w/", "E", "Two (Acappella)", "with", False, "bbb22"),
        (3, None, "F", "Three", "mashup_part", False, "ccc33"),
        (4, "02", "ID", "ID", "track", True, None),
    ]
    assert page["tracks"][0]["raw"] == "A & B ft. C - One (D Remix)"
    assert page["tracks"][0]["duration"] == "PT4M6S"
    assert [row.get("section") for row in page["tracks"]] == [None, None, None, "Encore"]


def test_the_head_of_a_page() -> None:
    page = read(solo())
    del page["tracks"]
    assert "took" not in page["original"] and "tick" not in page["original"]
    assert "tlpItem" in page.pop("original")
    assert page == {
        "set_id": "2608wsmt",
        "url": "https://www.1001tracklists.com/tracklist/2608wsmt/a-b.html",
        "title": "DJ X @ Club, City 2018-06-15",
        "dj": "DJ X",
        "date": "2018-06-15",
        "event": "Club, City",
        "styles": "House, Breaks",
        "published_track_count": 3,
        "tracklist_status": "incomplete",
    }


@pytest.mark.parametrize(
    ("cue", "shown", "expected"),
    [
        (0, "", (None, None)),
        (0, "0:00", ("0:00", 0)),
        (646, "10:46", ("10:46", 646)),
        (646, "", ("10:46", 646)),
        (4374, "", ("1:12:54", 4374)),
    ],
)
def test_a_cue_of_0_is_unknown_unless_it_is_shown(cue: int, shown: str, expected: tuple[Any, Any]) -> None:
    (row,) = read(solo(cue, shown))["tracks"]
    assert (row["cue"], row["cue_s"]) == expected


@pytest.mark.parametrize(
    ("publisher", "label"),
    [
        ("Ninja Tune", "Ninja Tune"),
        ("&lt;span&gt;&lt;a href='/label/x'&gt;GEFFEN&lt;/a&gt; (UMG)&lt;/span&gt;", "NINJA (UMG)"),
    ],
)
def test_a_label_is_never_html(publisher: str, label: str) -> None:
    assert read(solo(publisher=publisher))["tracks"][0]["label"] == label


def test_what_the_dj_did_to_the_track_is_part_of_its_title() -> None:
    (row,) = read(solo(edit='<span class="trackEditData">(Live Edit)</span>'))["tracks"]
    assert (row["title"], row["raw"]) == (
        "One (D Remix) (Live Edit)",
        "A & B ft. C - One (D Remix) (Live Edit)",
    )


@pytest.mark.parametrize(
    ("rows", "count", "status"),
    [
        # parts of a mashup are not counted by the site, tracks played together are
        ((solo(), TOGETHER, PART), 2, "complete"),
        ((solo(), TOGETHER, PART), 3, "incomplete"),
        ((solo(), UNKNOWN), 2, "incomplete"),
        ((solo(),), "", None),
    ],
)
def test_an_incomplete_set_says_so(rows: tuple[str, ...], count: int | str, status: str | None) -> None:
    assert read(*rows, count=count)["tracklist_status"] == status


def test_the_same_page_at_another_time_is_the_same() -> None:
    text = PAGE.format(count=1, rows=solo())
    later = text.replace("0.0422", "0.9").replace("1234", "5678")
    assert tracklists1001.read(Document(text.encode())) == tracklists1001.read(Document(later.encode()))


def test_a_set_without_tracks_is_one_only_where_the_site_says_so() -> None:
    assert read(count=0)["tracks"] == []
    assert read(count=0)["tracklist_status"] == "none"
    with pytest.raises(Unreadable, match="3 are announced"):
        read(count=3)
    with pytest.raises(Unreadable, match="no tracklist rows"):
        read(count="")


def test_blocked_pages_are_failures() -> None:
    with pytest.raises(Blocked, match="captcha"):
        tracklists1001.read(Document(CAPTCHA.encode()))
    with pytest.raises(Unreadable):
        tracklists1001.read(Document(b""))
    with pytest.raises(Unreadable, match="without the id"):
        tracklists1001.read(Document(solo().encode()))
    with pytest.raises(Blocked, match="challenge"):
        beatport.read(Document(b'<html><body><script src="/human-test/x.js"></script></body></html>'))
    with pytest.raises(Unreadable, match="without its data"):
        beatport.read(Document(b"<html><body>hello</body></html>"))


def test_requests_of_1001tracklists() -> None:
    url = "https://www.1001tracklists.com/tracklist/2608wsmt/x.html"
    assert [request.url for request in tracklists1001.requests([url, "2608wsmt"], None)] == [
        url,
        "https://1001.tl/2608wsmt",
    ]
    for wrong in ("https://example.org/tracklist/2608wsmt", "https://www.1001tracklists.com/dj/x", "A B"):
        with pytest.raises(ValueError, match="set"):
            tracklists1001.requests([wrong], None)


TRACK = {
    "id": 8291700, "name": "Digital Love", "mix_name": "Original Mix", "slug": "digital-love", "bpm": 125,
    "artists": [{"id": 1, "name": "Daft Punk"}], "isrc": "GBDUW0000058", "length": "5:01",
    "release": {"name": "Discovery", "label": {"name": "Daft Life"}}, "genre": {"name": "Dance / Pop"},
    # 34 is beyond the 24 keys: only the Camelot fields tell
    "key": {"id": 34, "name": "Gb Minor", "camelot_number": 11, "camelot_letter": "A"},
}  # fmt: skip
CHART = {
    "id": 815070, "name": "Garage Go-Tos", "slug": "garage-go-tos", "dj": {"name": "DJ X"},
    "publish_date": "2026-02-20T10:00:00", "genres": [{"name": "UK Garage"}], "track_count": 2,
}  # fmt: skip


def next_page(**properties: Any) -> Document:
    data = json.dumps({"props": {"pageProps": properties}})
    script = f'<script id="__NEXT_DATA__">{data}</script>'
    html = f"<!DOCTYPE html><html><head><title>T</title></head><body>{script}</body></html>"
    return Document(html.encode(), Request("https://www.beatport.com/chart/garage-go-tos/815070"))


def test_a_chart_is_a_tracklist_and_its_tracks_have_pages() -> None:
    queries = [{"state": {"data": {"results": [TRACK]}}}, {"state": {"data": None}}]
    reading = beatport.read(next_page(chart=CHART, dehydratedState={"queries": queries}))
    (page,), (track,) = reading.pages, reading.tracks
    assert (page["set_id"], page["title"], page["dj"], page["date"]) == (
        "815070",
        "Garage Go-Tos",
        "DJ X",
        "2026-02-20",
    )
    # one of two came
    assert (page["published_track_count"], page["tracklist_status"]) == (2, "incomplete")
    assert page["tracks"][0]["title"] == "Digital Love (Original Mix)"
    assert page["tracks"][0]["label"] == "Daft Life"
    assert (track["track_id"], track["key"], track["bpm"], track["isrc"]) == (
        "8291700",
        "11A",
        125,
        "GBDUW0000058",
    )


def test_an_artist_of_beatport() -> None:
    artist = {
        "id": 167525,
        "name": "Bicep",
        "slug": "bicep",
        "url": "https://api.beatport.com/v4/catalog/artists/1/",
    }
    for document in (next_page(artist=artist), Document(json.dumps(artist).encode())):
        (profile,) = beatport.read(document).artists
        assert (profile["artist_id"], profile["name"]) == ("167525", "Bicep")
        assert profile["links"] == {"beatport": "https://www.beatport.com/artist/bicep/167525"}


def test_errors_of_beatport() -> None:
    for body in ({"detail": "No permission."}, {"error": "invalid_client"}, {"results": [], "count": 0}, {}):
        with pytest.raises(Unreadable):
            beatport.read(Document(json.dumps(body).encode(), name="x"))

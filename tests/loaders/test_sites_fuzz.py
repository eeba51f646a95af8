"""Any bytes give rows or a reject with a reason: never a crash, never a loss."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loaders.errors import LoaderError
from loaders.rows import prepare
from loaders.sources import scrape
from loaders.sources.sites import MODULES, mixesdb, site, wikitext
from loaders.sources.sites.reading import Document, Reading, Request, Unreadable

FUZZ = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

# What the sites' pages are made of, so that the fuzz gets beyond the first check.
WIKI = [
    "== Tracklist ==\n",
    "# ",
    "[012] ",
    "[0??] ",
    "[076| ",
    "+ ",
    " - ",
    "A",
    "?",
    "ID",
    "[Label]",
    "]",
    "[",
    "''",
    "'''",
    "<list>\n",
    "</list>\n",
    "<!--",
    "-->",
    "\n",
    "...\n",
    ";Part 2\n",
    "[[Category:House]]",
    "[[",
    "]]",
    "{{Sample|a|b}}",
    "{{",
    "}}",
    "{|\n",
    "|}\n",
    "<nowiki>",
    "</nowiki>",
    "&amp;",
    "[http://x y]",
    "\ue000",
    "\u2028",
    "\x00",
    "é",
    "{",
    "\ufeff",
]
HTML = [
    '<div id="tlTab" data-id="x1" data-count="2">',
    '<meta itemprop="numTracks" content="2">',
    "</div>",
    "<div>",
    '<div class="tlpItem tlpTog" data-id="1" data-trackid="a">',
    '<div class="tlpItem con">',
    '<div class="bItmH">',
    '<div class="tlpItem tlpSubTog" data-mashpos="true">',
    '<input id="tlp1_cue_seconds" value="61">',
    "ID",
    '<input id="tlp1_cue_seconds" value="-9e99">',
    '<span class="trackValue">',
    "</span>",
    "<span> - </span>",
    "A",
    "-",
    '<meta itemprop="url" content="http://[">',
    '<meta itemprop="publisher" content="&lt;b&gt;">',
    "&#0;",
    "\x00",
    "\x0b",
    '<link rel="canonical" href="http://[x">',
    '<div class="cue">1:99:99</div>',
    '<span class="trackEditData">(Edit)</span>',
    "<form><input name=captcha>",
    "<script>",
    "</script>",
    '<script id="__NEXT_DATA__">{"props":{}}</script>',
    "<html>",
    "\ud800",
]
KEYS = """
    query pages title revisions slots main content * continue error errors code info parse wikitext
    missing data eventListings event id date venue artists name genres key sections track artist
    start_time position paging next tags user url sort-name aliases relations resource namevariations
    urls type count results tracks chart release label bpm camelot_number camelot_letter totalResults
    contentUrl created_time audio_length props pageProps dehydratedState queries state track_count slug
    message detail
""".split()
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.sampled_from([*KEYS, "?", "ID", "", "12", "http://["]),
    st.text(max_size=12),
)
JSONS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)


def joined(parts: list[str]) -> st.SearchStrategy[bytes]:
    text = st.lists(st.one_of(st.sampled_from(parts), st.text(max_size=6)), max_size=40).map("".join)
    return text.map(lambda made: made.encode("utf-8", "surrogatepass"))


BODIES = st.one_of(
    st.binary(max_size=300),
    joined(WIKI),
    joined(HTML),
    JSONS.map(lambda value: json.dumps(value).encode()),
    # truncated, as a connection that was cut leaves it
    st.tuples(JSONS, st.integers(1, 30)).map(lambda cut: json.dumps(cut[0]).encode()[: -cut[1]]),
)


def requests_of(name: str) -> Request:
    targets = {
        "1001tracklists": "2608wsmt",
        "mixesdb": "Category:House",
        "mixcloud": "user/show",
        "residentadvisor": "area:34",
        "beatport": "815070",
        "musicbrainz": "b8a7c51f-362c-4dcb-a259-bc6e0095f0a6",
        "discogs": "1",
    }
    return site(name).requests([targets[name]], None)[0]


@pytest.mark.parametrize("name", MODULES)
@FUZZ
@given(body=BODIES, saved=st.booleans())
@example(body=b'{"data": [null]}', saved=False)
@example(body=b'{"data": [{"key": "/dj/one/"}], "paging": {"next": "http://["}}', saved=False)
@example(body=b'{"key": "/dj/one/", "name": "A", "created_time": "some day or other"}', saved=False)
@example(
    body=b'{"id": "1", "name": "A", "sort-name": "A", "genres": [{"count": "5"}, {"count": []}]}',
    saved=False,
)
def test_a_parser_gives_pages_of_the_one_shape_or_says_why_not(name: str, body: bytes, saved: bool) -> None:
    document = Document(body, None if saved else requests_of(name), "2001 - X - Y" if saved else None)
    try:
        reading = site(name).read(document)
    except Unreadable as unreadable:
        assert str(unreadable)
        return
    assert isinstance(reading, Reading)
    found = reading.pages or reading.artists or reading.problems or reading.more
    assert found or b"[]" in body.replace(b" ", b""), "only an empty list holds nothing"
    for page in reading.pages:
        assert page["set_id"] and page["url"] and "original" in page
        assert page["date"] is None or re.fullmatch(r"\d{4}(-\d\d){0,2}", page["date"])
        assert [row["position"] for row in page["tracks"]] == list(range(1, len(page["tracks"]) + 1))
        for row in page["tracks"]:
            assert row["role"] in ("track", "with", "mashup_part") and isinstance(row["raw"], str)
            assert row["cue_s"] is None or row["cue_s"] >= 0
            assert row["title"] or row["unknown"]
    for artist in reading.artists:
        assert artist["artist_id"] and artist["name"]


@pytest.mark.parametrize("name", MODULES)
@FUZZ
@given(body=BODIES)
def test_whatever_comes_lands(name: str, body: bytes) -> None:
    report = scrape.Report()
    targets = {"residentadvisor": "2480397", "mixesdb": "2001 - X - Y"}
    target = (
        targets.get(name)
        or {
            "1001tracklists": "2608wsmt",
            "mixcloud": "user/show",
            "beatport": "815070",
            "musicbrainz": "b8a7c51f-362c-4dcb-a259-bc6e0095f0a6",
            "discogs": "1",
        }[name]
    )
    calls = 0

    def fetch(request: Request) -> scrape.Outcome:
        nonlocal calls
        calls += 1
        if calls > 3:
            raise scrape.Refused("enough")
        return scrape.Outcome(body)

    landed = list(prepare(scrape.rows(name, [target], fetch=fetch, report=report)))
    assert landed or report.asked > 1 or b"[]" in body.replace(b" ", b"")
    for _, row in landed:
        assert row["bronze_id"]
        json.dumps(row, default=str).encode()  # nothing that cannot be written


@FUZZ
@given(
    lines=st.lists(
        st.text(st.characters(exclude_characters="\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), min_size=1),
        max_size=8,
    )
)
def test_no_line_of_a_list_is_lost(lines: list[str]) -> None:
    source = "== Tracklist ==\n" + "\n".join(f"# x{line}" for line in lines)
    if "<!--" not in source:
        assert [row["raw"] for row in wikitext.rows(source)] == [f"# x{line}" for line in lines]


@FUZZ
@given(title=st.text(max_size=60), source=joined(WIKI))
def test_any_page_of_the_wiki(title: str, source: bytes) -> None:
    text = source.decode("utf-8", "replace")
    assert mixesdb.page(title, text)["original"] == text


@pytest.mark.parametrize("name", MODULES)
@FUZZ
@given(
    target=st.one_of(
        st.text(max_size=30),
        st.sampled_from(["http://[", "https://ra.co/events/", "area:", "//", "https://www.mixesdb.com/w/"]),
    )
)
def test_any_target_is_understood_or_refused_with_a_reason(name: str, target: str) -> None:
    fetch: Callable[[Request], Any] = lambda request: scrape.Outcome(b"")  # noqa: E731
    try:
        list(scrape.rows(name, [target], fetch=fetch))
    except LoaderError as error:
        assert error.problem


def test_a_saved_page_that_is_no_utf8_keeps_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "2001 - X - Y.wikitext"
    file.write_bytes(b"== Tracklist ==\n# Bj\xf6rk - Hyperballad\n")
    rows = dict(scrape.rows("mixesdb", files=[str(file)]))
    assert rows["bronze_scraped_playlists"]["raw_json"]["tracks"][0]["title"] == "Hyperballad"
    assert rows["bronze_rejects"]["payload"] == file.read_bytes()

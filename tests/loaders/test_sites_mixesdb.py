"""MixesDB's wikitext: every form of line, and every answer of api.php."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from loaders.sources.sites import mixesdb, wikitext
from loaders.sources.sites.reading import Document, Unreadable


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("# Shed - Stp2 [Ostgut Ton]", {"artist": "Shed", "title": "Stp2", "label": "Ostgut Ton"}),
        (
            "# [036] Calibre - Highlander (VIP) [Signature - SIG 001]",
            {"cue": "036", "cue_s": 2160, "title": "Highlander (VIP)", "label": "Signature - SIG 001"},
        ),
        ("# [06:33] A - B", {"cue": "06:33", "cue_s": 393}),
        ("# [1:08:46] A - B", {"cue": "1:08:46", "cue_s": 4126}),
        ("# [000] Intro", {"artist": None, "title": "Intro", "cue": "000", "cue_s": 0}),
        ("# [0??] A - B", {"cue": "0??", "cue_s": None}),
        ("# [??] A - B", {"cue": "??", "cue_s": None}),
        ("# [076| ?", {"cue": "076", "unknown": True}),
        ("# + Netsky - I Refuse (Acapella)", {"artist": "Netsky", "role": "with"}),
        ("# [??] + Daft Punk - Aerodynamic", {"artist": "Daft Punk", "role": "with", "cue": "??"}),
        ("# ?", {"artist": None, "title": "?", "unknown": True}),
        ("# ''Linear System - ? [Unreleased]''", {"artist": "Linear System", "title": "?", "unknown": True}),
        ("# ? (Percy X Remix)", {"artist": None, "title": "? (Percy X Remix)", "unknown": True}),
        (
            "# ''? - Deep Inside (Remix) [White]''",
            {"artist": "?", "title": "Deep Inside (Remix)", "unknown": True},
        ),
        ("# Pryda - ID", {"artist": "Pryda", "title": "ID", "unknown": True}),
        ("# Shadows - <nowiki>ID</nowiki> [DOC]", {"title": "ID", "label": "DOC", "unknown": False}),
        ("# Pryda - ID 01 (Working Title)", {"title": "ID 01 (Working Title)", "unknown": False}),
        ("# What Is This? - Why?", {"artist": "What Is This?", "title": "Why?", "unknown": False}),
        ("# A - B [White Label [Telstar]]", {"title": "B", "label": "White Label [Telstar]"}),
        ("# A - B [Jazzy Sport - 1022]]", {"title": "B", "label": "Jazzy Sport - 1022"}),
        ("# A - B [LLAD] *", {"title": "B", "label": "LLAD"}),
        (
            "# Daft Punk - [http://www.discogs.com/release/44542 Teachers]",
            {"artist": "Daft Punk", "title": "Teachers"},
        ),
        (
            "# [[Daft Punk|DP]] - '''Da''' ''Funk'' [Soma]",
            {"artist": "DP", "title": "Da Funk", "label": "Soma"},
        ),
        ("# ''Willow - Untitled''' [Workshop]", {"title": "Untitled", "label": "Workshop"}),
        ("# Simon &amp; Garfunkel - Cecilia", {"artist": "Simon & Garfunkel"}),
        (
            "# {{Sample|1995.mp3|Portishead - Untitled [Go Beat]}}",
            {"artist": "Portishead", "label": "Go Beat"},
        ),
        ("# A - B<!-- sic --> C [D]", {"title": "B C", "raw": "# A - B<!-- sic --> C [D]"}),
        ("# Matt French- Extrange", {"artist": "Matt French", "title": "Extrange"}),
        ("# Tiefschwarz -'Nix", {"artist": "Tiefschwarz", "title": "Nix"}),
        ("# Mason 'Xoe (Mix)' (Fling)", {"artist": "Mason", "title": "Xoe (Mix)", "label": "Fling"}),
        ("# Jay-Z - 99", {"artist": "Jay-Z", "title": "99"}),
        ("# Re-Edit Of Jay-Z", {"artist": None, "title": "Re-Edit Of Jay-Z"}),
        ("# '''Rewind 1999:''' Morley - Reincarnations", {"artist": "Morley", "note": "Rewind 1999:"}),
        ("# Сплин - Выхода нет", {"artist": "Сплин", "title": "Выхода нет"}),
    ],
)
def test_a_line(line: str, expected: dict[str, Any]) -> None:
    (row,) = wikitext.rows(f"== Tracklist ==\n{line}\n")
    assert {name: row[name] for name in expected} == expected


def test_the_tracklist_and_nothing_else() -> None:
    rows = wikitext.rows(
        "== Notes ==\n# a note - no track\n== Tracklist ==\n;[[2011 - DJ One|DJ One]]\n<list>\n"
        "[00] A - B\n...\n"
        "C - D\n</list>\nnot in the list - no track\n;DJ Two\n# E - F\n#: a remark\n{{Repeated|DJ One}}\n"
        "== Comments ==\n# G - H\n[[Category:House]]\n"
    )
    assert [(row["position"], row["title"], row["gap_before"], row["section"]) for row in rows] == [
        (1, "B", False, "DJ One"),
        (2, "D", True, "DJ One"),
        # another DJ's set: nothing was mixed into its first track
        (3, "F", True, "DJ Two"),
    ]
    assert rows[1]["raw"] == "C - D"


def test_a_comment_over_lines_hides_rows() -> None:
    rows = wikitext.rows("== Tracklist ==\n# A - B <!-- was\n# X - Y\n-->[Label]\n# C - D\n<!-- # E - F")
    assert [row["title"] for row in rows] == ["B", "D"]
    assert rows[0]["raw"] == "# A - B <!-- was\n# X - Y\n-->[Label]"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "2010-09-25 - Paul Woolford - Essential Mix",
            {"dj": "Paul Woolford", "date": "2010-09-25", "event": "Essential Mix"},
        ),
        (
            "1996-11-03 - Carl Cox @ Que Club, Birmingham, UK - Essential Mix",
            {"dj": "Carl Cox", "venue": "Que Club", "location": "Birmingham, UK", "event": "Essential Mix"},
        ),
        (
            "2013-11-16 - Sasha @ The Warehouse Project (Essential Mix, 2013-11-30)",
            {"dj": "Sasha", "date": "2013-11-16", "venue": "The Warehouse Project", "event": "Essential Mix"},
        ),
        ("2018-08-2X - Steve Angello @ Creamfields, UK", {"date": "2018-08", "event": "Creamfields"}),
        ("199X - Cassius @ The End, London", {"date": None, "dj": "Cassius"}),
        ("2011-10 - VA @ ADE", {"date": "2011-10", "dj": "VA"}),
        ("A page without a date", {"date": None, "dj": "A page without a date"}),
    ],
)
def test_a_title(title: str, expected: dict[str, Any]) -> None:
    page = mixesdb.page(title, "== Tracklist ==\n# A - B\n")
    assert {name: page[name] for name in expected} == expected


def test_a_page() -> None:
    source = (
        "{{StandardShow2h}}\n== Tracklist ==\n# A - B\n\n[[Category:2005]]\n[[Category:DJ Krush (Artist)]]\n"
        "[[Category:Essential Mix|2005]]\n[[Category:Ibiza 2005]]\n[[Category:Trip Hop]]\n[[Category:Dub]]\n"
        "[[Category:Tracklist: incomplete]]"
    )
    page = mixesdb.page("2005-01-02 - DJ Krush & Böhm - Essential Mix", source)
    assert page["categories"] == ["Trip Hop", "Dub"]
    assert page["tracklist_status"] == "incomplete"
    assert page["duration_s"] == 7200
    assert page["original"] == source
    assert page["set_id"] == "2005-01-02_-_DJ_Krush_&_Böhm_-_Essential_Mix"
    assert page["url"] == "https://www.mixesdb.com/w/2005-01-02_-_DJ_Krush_%26_B%C3%B6hm_-_Essential_Mix"


def test_a_repeat_has_no_rows_and_says_of_what() -> None:
    page = mixesdb.page(
        "2017 - Helena - Mix", "{{Repeat\n |Original  =2017-02-25 - Helena - Mix\n |Link=\n}}"
    )
    assert (page["tracks"], page["tracklist_status"]) == ([], "none")
    assert page["repeat_of"] == "2017-02-25 - Helena - Mix"


def answer(**content: Any) -> Document:
    request = mixesdb.requests(["Category:House"], None)[0]
    return Document(json.dumps(content).encode(), request)


def test_answers_of_both_format_versions_and_actions() -> None:
    source = "== Tracklist ==\n# A - B\n"
    new = {"title": "2001 - X - Y", "revisions": [{"slots": {"main": {"content": source}}}]}
    old = {"title": "2001 - X - Y", "revisions": [{"slots": {"main": {"*": source}}}]}
    oldest = {"title": "2001 - X - Y", "revisions": [{"*": source}]}
    for document in (
        answer(query={"pages": [new]}),
        answer(query={"pages": {"7": old}}),
        answer(query={"pages": {"7": oldest}}),
        answer(parse={"title": "2001 - X - Y", "wikitext": {"*": source}}),
        answer(parse={"title": "2001 - X - Y", "wikitext": source}),
        Document(source.encode(), name="2001 - X - Y"),
    ):
        (page,) = mixesdb.read(document).pages
        assert page["title"] == "2001 - X - Y" and page["tracks"][0]["title"] == "B"


def test_a_long_answer_goes_on() -> None:
    entry = {"title": "2001 - X - Y", "revisions": [{"slots": {"main": {"content": "x"}}}]}
    later = {"title": "2002 - X - Y"}
    reading = mixesdb.read(answer(query={"pages": [entry, later]}, **{"continue": {"rvcontinue": "7|8"}}))
    assert (len(reading.pages), reading.problems) == (1, [])
    assert reading.more[0].params["rvcontinue"] == "7|8"
    assert reading.more[0].params["gcmtitle"] == "Category:House"


def test_a_missing_page_is_a_problem_beside_the_others() -> None:
    entry = {"title": "2001 - X - Y", "revisions": [{"slots": {"main": {"content": "x"}}}]}
    reading = mixesdb.read(answer(query={"pages": [entry, {"title": "2001 - x - y", "missing": True}]}))
    assert len(reading.pages) == 1
    assert "no page '2001 - x - y'" in reading.problems[0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"<!DOCTYPE html><html><body>Just a moment...</body></html>",
        b'{"error": {"code": "ratelimited", "info": "wait"}}',
        b'{"batchcomplete": true}',
        b'{"query": {"pages": []}}',
        b'{"parse": {"title": "x"}}',
        b"== Tracklist ==\n# no title",
    ],
)
def test_no_page_is_never_an_empty_tracklist(body: bytes) -> None:
    with pytest.raises(Unreadable):
        mixesdb.read(Document(body))


def test_requests() -> None:
    titles = [f"2001 - X - {number}" for number in range(60)]
    first, second = mixesdb.requests([*titles[:-1], "https://www.mixesdb.com/w/2001_-_Caf%C3%A9_-_Y"], None)
    assert first.params["titles"].count("|") == 49
    assert second.params["titles"].endswith("2001 - Café - Y")
    (listing,) = mixesdb.requests(["Category:Essential Mix"], date(2020, 1, 1))
    assert listing.params["gcmtitle"] == "Category:Essential Mix"
    for wrong in ("https://example.org/w/x", "a|b", ""):
        with pytest.raises(ValueError, match="MixesDB"):
            mixesdb.requests([wrong], None)

"""Mixcloud, Resident Advisor and the profiles of MusicBrainz and Discogs: errors come as 200 too."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from loaders.sources.sites import discogs, mixcloud, musicbrainz, residentadvisor
from loaders.sources.sites.reading import Blocked, Document, Request, Unreadable


def document(body: Any, request: Request | None = None) -> Document:
    return Document(json.dumps(body).encode(), request)


def show(**changes: Any) -> Document:
    section = {"section_type": "track", "position": 1, "track": {"name": "One", "artist": {"name": "A"}}}
    return document(
        {
            "key": "/dj/show/", "name": "Show", "url": "http://www.mixcloud.com/dj/show/",
            "user": {"name": "DJ"},
            "created_time": "2012-02-25T12:04:30Z", "audio_length": 5541, "tags": [{"name": "Beats"}],
            "sections": [section], "play_count": 7, **changes,
        }
    )  # fmt: skip


def test_a_show() -> None:
    (page,) = mixcloud.read(show()).pages
    assert (page["set_id"], page["dj"], page["date"], page["duration_s"]) == (
        "dj/show",
        "DJ",
        "2012-02-25",
        5541,
    )
    assert (page["tracks"][0]["artist"], page["tracks"][0]["title"]) == ("A", "One")
    assert page["tracks"][0]["cue_s"] is None
    assert "play_count" not in page["original"], "the next visit would be another version of the page"


def test_starts_and_chapters() -> None:
    def section(start: int, name: str) -> dict[str, Any]:
        return {"start_time": start, "track": {"name": name, "artist": {"name": "A"}}}

    chapter = {"section_type": "chapter", "chapter": "Part 2"}
    (page,) = mixcloud.read(show(sections=[section(0, "One"), chapter, section(300, "Two")])).pages
    assert [(row["cue_s"], row.get("section")) for row in page["tracks"]] == [(0, None), (300, "Part 2")]
    (page,) = mixcloud.read(show(sections=[section(0, "One"), section(0, "Two")])).pages
    assert [row["cue_s"] for row in page["tracks"]] == [None, None]


def test_a_show_without_sections_publishes_no_tracklist() -> None:
    nothing: list[Any] = [[], None]
    for sections in nothing:
        (page,) = mixcloud.read(show(sections=sections)).pages
        assert (page["tracks"], page["tracklist_status"]) == ([], "none")


def test_a_list_of_shows_is_asked_show_by_show() -> None:
    body = {
        "data": [{"key": "/dj/one/"}, {"key": "/dj/two/"}],
        "paging": {"next": f"{mixcloud.API}/dj/cloudcasts/?until=3"},
    }
    reading = mixcloud.read(document(body))
    assert [request.url for request in reading.more] == [
        f"{mixcloud.API}/dj/one/",
        f"{mixcloud.API}/dj/two/",
        f"{mixcloud.API}/dj/cloudcasts/",
    ]
    assert reading.more[-1].params == {"until": "3"}
    # An empty page with a next one would go on for ever, and a next one elsewhere is none of ours.
    assert mixcloud.read(document({**body, "data": []})).more == []
    assert len(mixcloud.read(document({**body, "paging": {"next": "https://example.org/"}})).more) == 2
    with pytest.raises(Unreadable):
        mixcloud.read(document({"data": [{"key": "/comments/cr/214/78/c89/"}]}))
    cut = mixcloud.read(document({**body, "paging": {"next": "http://["}}))
    assert (len(cut.more), len(cut.problems)) == (2, 1), "the shows are asked, and the cut is told"


def test_a_rate_limit_of_mixcloud_blocks() -> None:
    body = {"error": {"type": "RateLimitException", "message": "wait", "retry_after": 452}}
    with pytest.raises(Blocked):
        mixcloud.read(document(body))
    with pytest.raises(Unreadable, match="NotFound"):
        mixcloud.read(document({"error": {"type": "NotFound", "message": "gone"}}))


def test_requests_of_mixcloud() -> None:
    one, listed = mixcloud.requests(["https://www.mixcloud.com/dj/show/", "dj"], date(2026, 1, 31))
    assert one == Request(f"{mixcloud.API}/dj/show/")
    assert (listed.url, listed.params["since"]) == (f"{mixcloud.API}/dj/cloudcasts/", "2026-01-31")
    with pytest.raises(ValueError, match="Mixcloud"):
        mixcloud.requests(["https://example.org/dj/show/"], None)


EVENT = {
    "id": "2480397", "date": "2026-08-21T00:00:00.000", "title": "Sommerfest",
    "contentUrl": "/events/2480397",
    "venue": {"id": "133794", "name": "objekt klein a", "area": {"name": "Dresden"}}, "attending": 12,
    "artists": [{"name": "CARGO (DE)"}, {"name": "GI.O"}], "genres": [{"name": "House"}],
}  # fmt: skip


def listing(*events: Any, total: int = 1) -> dict[str, Any]:
    return {
        "data": {"eventListings": {"totalResults": total, "data": [{"id": "1", "event": e} for e in events]}}
    }


def test_an_event() -> None:
    for body in (listing(EVENT), {"id": "9", "event": EVENT}, {"data": {"event": EVENT}}):
        (page,) = residentadvisor.read(document(body)).pages
        assert (page["set_id"], page["url"]) == ("2480397", "https://ra.co/events/2480397")
        assert (page["dj"], page["date"], page["venue"]) == (
            "CARGO (DE), GI.O",
            "2026-08-21",
            "objekt klein a",
        )
        assert (page["location"], page["styles"], page["tracklist_status"]) == ("Dresden", "House", "none")
        assert "attending" not in page["original"]


def test_a_place_that_is_not_told_is_none() -> None:
    event = {**EVENT, "venue": {"id": "0", "name": "TBA", "area": {"name": "Dresden"}}, "artists": []}
    (page,) = residentadvisor.read(document(listing(event))).pages
    assert "venue" not in page and page["dj"] is None


def test_half_an_answer_of_graphql_is_half_an_answer() -> None:
    errors = {"errors": [{"message": "genres timed out"}]}
    reading = residentadvisor.read(document({**listing(EVENT, None), **errors}))
    assert len(reading.pages) == 1
    assert len(reading.problems) == 2
    with pytest.raises(Unreadable, match="timed out"):
        residentadvisor.read(document({"data": None, **errors}))
    with pytest.raises(Unreadable):
        residentadvisor.read(document({"data": {}}))
    with pytest.raises(Unreadable, match="HTML"):
        residentadvisor.read(Document(b"<!DOCTYPE html><html>challenge</html>"))


def test_a_listing_goes_on_while_there_is_more() -> None:
    (first,) = residentadvisor.requests(["area:34"], date(2026, 1, 31))
    assert first.json is not None
    days = first.json["variables"]["filters"]["listingDate"]
    assert days == {"gte": "2026-01-31", "lte": (date.today() + timedelta(days=30)).isoformat()}
    (second,) = residentadvisor.read(document(listing(EVENT, total=176), first)).more
    assert second.json is not None and second.json["variables"]["page"] == 2
    assert residentadvisor.read(document(listing(EVENT, total=176), second)).more == []
    assert residentadvisor.read(document(listing(total=176), first)).more == []


def test_requests_of_resident_advisor() -> None:
    for target in ("2480397", "https://ra.co/events/2480397"):
        (request,) = residentadvisor.requests([target], None)
        assert request.json is not None and request.json["variables"] == {"id": "2480397"}
    with pytest.raises(ValueError, match="Resident Advisor"):
        residentadvisor.requests(["https://ra.co/dj/x"], None)


def test_a_profile_of_musicbrainz() -> None:
    body = {
        "id": "b8a7c51f-362c-4dcb-a259-bc6e0095f0a6", "name": "Eric Prydz", "sort-name": "Prydz, Eric",
        "country": "SE",
        "aliases": [
            {"name": "Erik Prydz", "type": "Search hint"}, {"name": "Prydz", "type": "Artist name"},
            {"name": "Eric Sheridan Prydz", "type": "Legal name"}, {"name": "Eric Prydz", "type": None},
        ],
        "genres": [{"name": "house", "count": 3}, {"name": "progressive house", "count": 9}],
        "relations": [
            {"type": "discogs", "url": {"resource": "https://www.discogs.com/artist/39775"}},
            {"type": "streaming", "url": {"resource": "https://open.spotify.com/artist/5sm0jQ1mq0dusiLtDJ2b4R"}},
            {"type": "odd", "url": {"resource": "http://["}},
        ],
    }  # fmt: skip
    (profile,) = musicbrainz.read(document(body)).artists
    # a misspelling is no name, and a legal name is that of a person who may be several artists
    assert profile["aliases"] == ["Prydz"]
    assert profile["genres"] == ["progressive house", "house"]
    assert profile["links"] == {
        "musicbrainz": f"https://musicbrainz.org/artist/{body['id']}",
        "discogs": "https://www.discogs.com/artist/39775",
        "spotify": "https://open.spotify.com/artist/5sm0jQ1mq0dusiLtDJ2b4R",
    }
    with pytest.raises(Unreadable, match="Not Found"):
        musicbrainz.read(document({"error": "Not Found", "help": "..."}))
    with pytest.raises(Blocked):
        musicbrainz.read(document({"error": "Your requests are exceeding the allowable rate limit."}))
    (request,) = musicbrainz.requests([f"https://musicbrainz.org/artist/{body['id']}"], None)
    assert request.url.endswith(str(body["id"]))


def test_a_profile_of_discogs() -> None:
    body = {
        "id": 1, "name": "Persuader (8)", "namevariations": ["Presuader, The", "Persuader"],
        "aliases": [{"id": 239, "name": "Jesper Dahlbäck"}], "realname": "Jesper Dahlbäck",
        "urls": ["https://soundcloud.com/persuader", "https://example.org"],
    }  # fmt: skip
    (profile,) = discogs.read(document(body)).artists
    # what Discogs calls an alias is another artist by the same person
    assert (profile["name"], profile["aliases"]) == ("Persuader", ["Presuader, The"])
    assert profile["links"]["soundcloud"] == "https://soundcloud.com/persuader"
    assert profile["original"]["aliases"] == body["aliases"]
    with pytest.raises(Unreadable, match="Artist not found"):
        discogs.read(document({"message": "Artist not found."}))
    assert (
        discogs.requests(["https://www.discogs.com/artist/1-The-Persuader"], None)[0].url == f"{discogs.API}1"
    )
    with pytest.raises(ValueError, match="Discogs"):
        discogs.requests(["https://www.discogs.com/release/1"], None)

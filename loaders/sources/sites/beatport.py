"""Beatport's website: charts as tracklists, their tracks as pages of their own, and profiles of artists.

A page carries its data as JSON (Next.js); the API's lists of tracks hold the same objects.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from loaders.sources.sites.html import tree
from loaders.sources.sites.reading import (
    Blocked,
    Document,
    Json,
    Reading,
    Request,
    Unreadable,
    day_of,
    dig,
    is_html,
    names,
    number_of,
    objects,
    text_of,
)
from loaders.sources.sites.tracklist import is_unknown, row, status

VERSION = "beatport-1"
PAGE = True
PROOF = "__NEXT_DATA__"
HEADERS: dict[str, str] = {}
HOME = "https://www.beatport.com"
_CHART = re.compile(
    r"/(?:[a-z]{2}/)?(?:chart|artist)/[^/]+/\d+/?|/(?:[a-z]{2}/)?(?:genre/[^/]+/\d+/)?top-100/?"
)
_CHALLENGES = ("/human-test/", "findproof", "captcha")


def requests(targets: Sequence[str], since: date | None) -> list[Request]:
    """See `Site`: addresses of charts, top 100s and artists, or numbers of charts."""
    return [Request(_address(target)) for target in targets]


def _address(target: str) -> str:
    if target.isdigit():
        return f"{HOME}/chart/chart/{target}"
    parts = urlsplit(target)
    if (parts.hostname or "").endswith("beatport.com") and _CHART.fullmatch(parts.path):
        return f"{HOME}{parts.path}"
    raise ValueError(f"{target!r} is no chart and no artist of Beatport ({HOME}/chart/<name>/<number>)")


def read(document: Document) -> Reading:
    """See `Site`: a page of the website, or the JSON of a chart, an artist or a list of tracks."""
    if is_html(document.text):
        data, title = _page_data(document.text)
    else:
        data, title = document.json(), None
        if detail := text_of(dig(data, "detail")) or text_of(dig(data, "error")):
            raise Unreadable(f"Beatport says: {detail}")
    tracks = _tracks(data)
    about = _about(data, "chart")
    if tracks or about:
        return Reading(
            pages=[_chart(document, about or {}, tracks, title)],
            tracks=[_track(track) for track in tracks if track.get("id")],
        )
    if artist := _about(data, "artist"):
        return Reading(artists=[_artist(artist)])
    raise Unreadable("neither tracks nor an artist in the page's data")


def _page_data(html: str) -> tuple[Any, str | None]:
    page = tree(html)
    script = page.css("script#__NEXT_DATA__::text").get()
    if script is None:
        if any(sign in html.lower() for sign in _CHALLENGES):
            raise Blocked("blocked page: a challenge and no data")
        raise Unreadable("a page without its data (__NEXT_DATA__)")
    try:
        return json.loads(script, parse_constant=str), page.css("title::text").get()
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the page's data is no JSON: {error}") from error


def _answers(data: Any) -> Iterator[Any]:
    """What the page asked while it was made; an answer of the API is its own only one."""
    yield data
    properties = dig(data, "props", "pageProps")
    yield properties
    for query in objects(dig(properties, "dehydratedState", "queries")):
        yield dig(query, "state", "data")


def _tracks(data: Any) -> list[Json]:
    for answer in _answers(data):
        for listed in (
            dig(answer, "results"),
            dig(answer, "tracks"),
            answer if isinstance(answer, list) else None,
        ):
            found = objects(listed) if isinstance(listed, list) else []
            if found and all("artists" in track and "name" in track for track in found):
                return found
    return []


def _about(data: Any, kind: str) -> Json | None:
    """The chart or the artist that the page is about."""
    for answer in _answers(data):
        for thing in (dig(answer, kind), answer):
            if isinstance(thing, dict) and text_of(thing.get("id")) and text_of(thing.get("name")):
                address = text_of(thing.get("url")) or ""
                if thing is not answer or f"/{kind}s/" in address:
                    return thing
    return None


def _chart(document: Document, chart: Json, tracks: Sequence[Json], title: str | None) -> Json:
    path = urlsplit(document.request.url).path if document.request else ""
    identifier = text_of(chart.get("id")) or path.strip("/") or document.name
    if not identifier:
        raise Unreadable("a list of tracks without the chart that it belongs to")
    rows = [_row(track, position) for position, track in enumerate(tracks, start=1)]
    announced = number_of(chart.get("track_count"))
    slug = text_of(chart.get("slug")) or "chart"
    return {
        "set_id": identifier,
        "url": HOME + path if path else f"{HOME}/chart/{slug}/{identifier}",
        "title": text_of(chart.get("name")) or text_of(title),
        "dj": text_of(dig(chart, "dj", "name")) or text_of(dig(chart, "person", "owner_name")),
        "date": day_of(chart.get("publish_date")) or day_of(chart.get("add_date")),
        "event": None,
        "styles": ", ".join(names(chart.get("genres"))) or None,
        **({"published_track_count": announced} if announced is not None else {}),
        "tracklist_status": status(rows, announced),
        "original": {"chart": chart, "tracks": list(tracks)},
        "tracks": rows,
    }


def _row(track: Json, position: int) -> Json:
    artist, title = ", ".join(names(track.get("artists"))) or None, _title(track)
    return row(
        position,
        " - ".join(name for name in (artist, title) if name),
        pos_raw=str(position),
        artist=artist,
        title=title,
        label=text_of(dig(track, "release", "label", "name")),
        unknown=is_unknown(artist, title),
        duration=text_of(track.get("length")),
        genre=text_of(dig(track, "genre", "name")),
        track_id=text_of(track.get("id")),
    )


def _title(track: Json) -> str | None:
    name, mix = text_of(track.get("name")), text_of(track.get("mix_name"))
    return f"{name} ({mix})" if name and mix else name


def _track(track: Json) -> Json:
    number, letter = (
        text_of(dig(track, "key", "camelot_number")),
        text_of(dig(track, "key", "camelot_letter")),
    )
    return {
        "track_id": str(track["id"]),
        "url": f"{HOME}/track/{text_of(track.get('slug')) or 'track'}/{track['id']}",
        "artist": ", ".join(names(track.get("artists"))) or None,
        "title": _title(track),
        "label": text_of(dig(track, "release", "label", "name")),
        "duration": text_of(track.get("length")),
        "genre": text_of(dig(track, "genre", "name")),
        "bpm": track.get("bpm"),
        # never from the key's id: those above 24 are other spellings
        "key": f"{number}{letter}" if number and letter else text_of(dig(track, "key", "name")),
        "isrc": text_of(track.get("isrc")),
        "original": track,
    }


def _artist(artist: Json) -> Json:
    identifier = str(artist["id"])
    url = f"{HOME}/artist/{text_of(artist.get('slug')) or 'artist'}/{identifier}"
    return {
        "artist_id": identifier,
        "url": url,
        "name": str(artist["name"]),
        "aliases": [],
        "genres": names(artist.get("genres")),
        "links": {"beatport": url},
        "original": artist,
    }

"""Mixcloud's public JSON: shows, and the list of a user's shows. Only some shows have a tracklist."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from loaders.sources.sites.reading import (
    Blocked,
    Document,
    Json,
    Reading,
    Request,
    Unreadable,
    day_of,
    dig,
    names,
    number_of,
    objects,
    text_of,
)
from loaders.sources.sites.tracklist import is_unknown, row, status

VERSION = "mixcloud-1"
PAGE = False
PROOF = None
HEADERS: dict[str, str] = {}
API = "https://api.mixcloud.com"
# "/user/show/"
_SHOW = re.compile(r"/[^/]+/[^/]+/")
_HOSTS = ("mixcloud.com", "www.mixcloud.com", "api.mixcloud.com", "m.mixcloud.com")


def requests(targets: Sequence[str], since: date | None) -> list[Request]:
    """See `Site`: "user/show" or its address; "user" for all shows."""
    return [_request(target, since) for target in targets]


def _request(target: str, since: date | None) -> Request:
    parts = urlsplit(target if "://" in target else f"https://www.mixcloud.com/{target.strip('/')}/")
    steps = [step for step in parts.path.split("/") if step]
    if parts.hostname not in _HOSTS or not 1 <= len(steps) <= 2:
        raise ValueError(f"{target} is no show of Mixcloud (user/show) and no user")
    if len(steps) == 2 and steps[1] not in ("uploads", "cloudcasts"):
        return Request(f"{API}/{steps[0]}/{steps[1]}/")
    params = {"limit": "100", **({"since": since.isoformat()} if since else {})}
    return Request(f"{API}/{steps[0]}/cloudcasts/", params)


def read(document: Document) -> Reading:
    """See `Site`: one show with its sections, or a page of a list of shows."""
    answer = document.json()
    if error := dig(answer, "error"):
        kind, message = text_of(dig(error, "type")), text_of(dig(error, "message")) or text_of(error)
        refusal = Blocked if kind and "RateLimit" in kind else Unreadable
        raise refusal(f"Mixcloud says {kind}: {message}")
    if isinstance(answer, dict) and isinstance(answer.get("data"), list):
        return _listed(answer)
    if not isinstance(answer, dict) or not text_of(answer.get("key")) or "name" not in answer:
        raise Unreadable("neither a show nor a list of shows")
    return Reading(pages=[_page(answer)])


def _listed(answer: Json) -> Reading:
    """A list names the shows, without their sections: each is asked by itself."""
    keys = [text_of(item.get("key")) or "" for item in objects(answer["data"])]
    reading = Reading(more=[Request(API + key) for key in keys if _SHOW.fullmatch(key)])
    # also a list of what is no object at all: only an empty list says that there are no shows
    if answer["data"] and not reading.more:
        raise Unreadable("a list, but not of shows")
    # An empty page can name a next one for ever.
    onward = text_of(dig(answer, "paging", "next"))
    if reading.more and onward:
        _go_on(reading, onward)
    return reading


def _go_on(reading: Reading, onward: str) -> None:
    try:
        parts = urlsplit(onward)
    except ValueError:
        reading.problems.append(f"the list goes on at what is no address: {onward}")
        return
    if parts.hostname in _HOSTS:
        reading.more.append(Request(f"{API}{parts.path}", dict(parse_qsl(parts.query))))


def _page(show: Json) -> Json:
    key = str(show["key"])
    rows = _rows(objects(show.get("sections")))
    return {
        "set_id": key.strip("/"),
        "url": text_of(show.get("url")) or f"https://www.mixcloud.com{key}",
        "title": text_of(show.get("name")),
        "dj": text_of(dig(show, "user", "name")) or text_of(dig(show, "user", "username")),
        "date": day_of(show.get("created_time")),
        "event": None,
        "styles": ", ".join(names(show.get("tags"))) or None,
        "duration_s": number_of(show.get("audio_length")),
        "tracklist_status": status(rows, None),
        "original": _lasting(show),
        "tracks": rows,
    }


def _lasting(show: Json) -> Json:
    """The show less what is another at every visit: plays, likes and signed addresses of pictures."""
    passing = ("pictures", "update_time", "updated_time", "metadata")
    return {name: part for name, part in show.items() if name not in passing and not name.endswith("_count")}


def _rows(sections: Sequence[Json]) -> list[Json]:
    found: list[Json] = []
    section = None
    for entry in sections:
        track = entry.get("track")
        if not isinstance(track, dict):
            section = text_of(entry.get("chapter")) or text_of(dig(entry, "chapter", "name")) or section
            continue
        artist, title = text_of(dig(track, "artist", "name")), text_of(track.get("name"))
        start = number_of(entry.get("start_time"))
        found.append(
            row(
                len(found) + 1,
                " - ".join(name for name in (artist, title) if name),
                pos_raw=text_of(entry.get("position")),
                cue=str(start) if start is not None else None,
                cue_s=start,
                artist=artist,
                title=title,
                label=text_of(dig(track, "publisher")),
                unknown=is_unknown(artist, title),
                track_id=_slug_of(track),
                **({"section": section} if section else {}),
            )
        )
    if not any(line["cue_s"] for line in found):
        # every start at 0 means that nobody noted the starts
        for line in found:
            line["cue"] = line["cue_s"] = None
    return found


def _slug_of(track: Any) -> str | None:
    key = text_of(dig(track, "key"))
    return key.removeprefix("/track/").strip("/") if key else None

"""Profiles of artists at Discogs: names, spellings and links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from loaders.sources.sites.links import links
from loaders.sources.sites.reading import Document, Json, Reading, Request, Unreadable, dig, text_of

VERSION = "discogs-1"
PAGE = False
PROOF = None
HEADERS: dict[str, str] = {}
API = "https://api.discogs.com/artists/"
PAGES = "https://www.discogs.com/artist/"
_ARTIST = re.compile(
    r"(?:https?://(?:www\.|api\.)?discogs\.com/(?:[a-z]{2}/)?artists?/)?(\d{1,12})(?:-[^/]*)?/?"
)
_NUMBER = re.compile(r"\s\(\d+\)$")


def requests(targets: Sequence[str], since: date | None) -> list[Request]:
    """See `Site`: numbers of artists, or their addresses."""
    return [_request(target) for target in targets]


def _request(target: str) -> Request:
    found = _ARTIST.fullmatch(target)
    if not found:
        raise ValueError(f"{target!r} is no artist's number or address at Discogs")
    return Request(API + found[1])


def read(document: Document) -> Reading:
    """See `Site`: one artist."""
    answer = document.json()
    identifier, name = text_of(dig(answer, "id")), text_of(dig(answer, "name"))
    if not identifier or not name:
        message = text_of(dig(answer, "message"))
        raise Unreadable(f"Discogs says: {message}" if message else "no artist in the answer of Discogs")
    return Reading(artists=[_profile(answer, identifier, name)])


def _profile(answer: Json, identifier: str, name: str) -> Json:
    """The profile.

    Its `aliases` are our "name variations": what Discogs calls an alias is another artist by the same person
    (Cirez D for Eric Prydz), with tracks of its own, and stays in the original.
    """
    clean = _NUMBER.sub("", name)
    spellings = {text_of(spelling): None for spelling in _texts(answer.get("namevariations"))}
    return {
        "artist_id": identifier,
        "url": PAGES + identifier,
        "name": clean,
        "aliases": [spelling for spelling in spellings if spelling and spelling != clean],
        "genres": [],
        "country": None,
        "links": {"discogs": PAGES + identifier, **links(_texts(answer.get("urls")))},
        "original": answer,
    }


def _texts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

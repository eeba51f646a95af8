"""Profiles of artists at MusicBrainz: names, genres and links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from loaders.sources.sites.links import links
from loaders.sources.sites.reading import (
    Blocked,
    Document,
    Json,
    Reading,
    Request,
    Unreadable,
    dig,
    number_of,
    objects,
    text_of,
)

VERSION = "musicbrainz-1"
PAGE = False
PROOF = None
HEADERS: dict[str, str] = {}
API = "https://musicbrainz.org/ws/2/artist/"
PAGES = "https://musicbrainz.org/artist/"
_MBID = re.compile(
    r"(?:https?://musicbrainz\.org/(?:ws/2/)?artist/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?", re.I
)
# Search hints are misspellings; a legal name is that of a person, who may be several artists.
_NO_NAMES = ("Search hint", "Legal name")


def requests(targets: Sequence[str], since: date | None) -> list[Request]:
    """See `Site`: MBIDs of artists, or their addresses."""
    return [_request(target) for target in targets]


def _request(target: str) -> Request:
    found = _MBID.fullmatch(target)
    if not found:
        raise ValueError(f"{target!r} is no artist's MBID or address at MusicBrainz")
    return Request(API + found[1].lower(), {"inc": "aliases+genres+url-rels", "fmt": "json"})


def read(document: Document) -> Reading:
    """See `Site`: a lookup of one artist."""
    answer = document.json()
    if error := text_of(dig(answer, "error")):
        refusal = Blocked if "rate limit" in error.lower() else Unreadable
        raise refusal(f"MusicBrainz says: {error}")
    identifier, name = text_of(dig(answer, "id")), text_of(dig(answer, "name"))
    if not identifier or not name or "sort-name" not in answer:
        raise Unreadable("no artist in the answer of MusicBrainz")
    return Reading(artists=[_profile(answer, identifier, name)])


def _profile(answer: Json, identifier: str, name: str) -> Json:
    aliases: list[str] = []
    for alias in objects(answer.get("aliases")):
        other = text_of(alias.get("name"))
        if other and other != name and other not in aliases and alias.get("type") not in _NO_NAMES:
            aliases.append(other)
    genres = sorted(
        objects(answer.get("genres")),
        key=lambda genre: (-(number_of(genre.get("count")) or 0), str(genre.get("name"))),
    )
    return {
        "artist_id": identifier,
        "url": PAGES + identifier,
        "name": name,
        "aliases": aliases,
        "genres": [found for genre in genres if (found := text_of(genre.get("name")))],
        "country": text_of(answer.get("country")),
        "links": {
            "musicbrainz": PAGES + identifier,
            **links(dig(relation, "url", "resource") for relation in objects(answer.get("relations"))),
        },
        "original": answer,
    }

"""Links of an artist's profile, by the service they lead to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from loaders.sources.sites.reading import text_of

SERVICES = {
    "1001tracklists.com": "1001tracklists",
    "bandcamp.com": "bandcamp",
    "beatport.com": "beatport",
    "deezer.com": "deezer",
    "discogs.com": "discogs",
    "last.fm": "lastfm",
    "mixcloud.com": "mixcloud",
    "musicbrainz.org": "musicbrainz",
    "music.apple.com": "apple_music",
    "open.spotify.com": "spotify",
    "ra.co": "residentadvisor",
    "residentadvisor.net": "residentadvisor",
    "soundcloud.com": "soundcloud",
    "wikidata.org": "wikidata",
    "youtube.com": "youtube",
}


def links(addresses: Iterable[Any]) -> dict[str, str]:
    """The first address of each service that we know; others stay in the profile's original."""
    found: dict[str, str] = {}
    for address in addresses:
        text = text_of(address) or ""
        try:
            host = urlsplit(text).hostname or ""
        except ValueError:
            continue
        for ending, service in SERVICES.items():
            if host == ending or host.endswith(f".{ending}"):
                found.setdefault(service, text)
    return found

"""The sites that are scraped, one module each; `reading.Site` says what such a module has."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from loaders.errors import ConfigError
from loaders.sources.sites.reading import Site

MODULES = {
    "1001tracklists": "tracklists1001",
    "mixesdb": "mixesdb",
    "mixcloud": "mixcloud",
    "residentadvisor": "residentadvisor",
    "beatport": "beatport",
    "musicbrainz": "musicbrainz",
    "discogs": "discogs",
}


def site(name: str) -> Site:
    """The site of this name.

    Raises:
        ConfigError: there is none.
    """
    if name not in MODULES:
        raise ConfigError(f"There is no site {name!r} to scrape.", f"The sites are {', '.join(MODULES)}.")
    return cast(Site, import_module(f"loaders.sources.sites.{MODULES[name]}"))

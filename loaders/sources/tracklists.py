"""A saved file of tracklist pages, one JSON object per line: one bronze_scraped_playlists row per page."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from loaders.bronze_tables import REJECTS
from loaders.errors import SourceError
from loaders.rows import Row, reject
from loaders.sources.files import modified, opened
from loaders.sources.sites.wikitext import row_of

# The shape of the pages, as the scraper that saved them would count it.
SCRAPER_VERSION = "saved-pages-1"
SITES = {"mixesdb_essential_mix": "mixesdb", "mixcloud_api": "mixcloud"}
# A file without a page in so many lines has another form, and rejects of all its lines would stay for ever.
LOOKED_AT = 20


def rows(file: str) -> Iterator[tuple[str, Row]]:
    """Each page of the file, as it was published.

    Args:
        file: the JSON Lines file, gzipped or not.

    Raises:
        SourceError: the file cannot be read, or does not have a page a line.
    """
    path = Path(file)
    lines = _lines(path)
    first = list(itertools.islice(lines, LOOKED_AT))
    if first and all(table == REJECTS.name for table, _ in first):
        raise SourceError(
            f"{path} does not have a tracklist page a line: {first[0][1]['reason']}.",
            'Each line is a JSON object with a "source". Of one JSON list of pages, jq makes such a file:'
            f" jq -c '.[]' {path.name} > pages.jsonl",
        )
    yield from itertools.chain(first, lines)


def _lines(path: Path) -> Iterator[tuple[str, Row]]:
    saved_at = modified(path)
    with opened(path) as handle:
        for number, line in enumerate(handle, start=1):
            if not line.strip():
                continue
            try:
                page = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield reject(path.name, None, f"line {number} is no JSON: {error}", line)
                continue
            if not isinstance(page, dict) or not isinstance(page.get("source"), str) or not page["source"]:
                yield reject(path.name, None, f"line {number} is no tracklist page with a source", page)
                continue
            yield (
                "bronze_scraped_playlists",
                {
                    "source": site(page["source"]),
                    "source_url": page.get("url"),
                    "source_playlist_id": page.get("set_id"),
                    "scraper_version": SCRAPER_VERSION,
                    "raw_json": _with_rows(page),
                    # of two versions of a page, the one further down is the later
                    "scraped_at": page.get("scraped_at") or saved_at + timedelta(microseconds=number),
                },
            )


def _with_rows(page: dict[str, Any]) -> dict[str, Any]:
    """The page; a track that is a line of text ("Artist - Title") becomes a row that keeps the line."""
    tracks = page.get("tracks")
    if not isinstance(tracks, list):
        return page
    rows_read = [row_of(track, n) if isinstance(track, str) else track for n, track in enumerate(tracks, 1)]
    return {**page, "tracks": rows_read}


def site(source: str) -> str:
    """The site that a saved page's `source` stands for."""
    return "1001tracklists" if source.startswith("1001tl_") else SITES.get(source, source)

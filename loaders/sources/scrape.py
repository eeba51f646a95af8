"""Scraping: a page of a site becomes rows of bronze; what is no page becomes a reject with its reason."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from loaders.errors import ConfigError
from loaders.rows import Row, reject
from loaders.sources.files import modified, opened
from loaders.sources.sites import site as site_named
from loaders.sources.sites.reading import Blocked, Document, Json, Reading, Request, Site, Unreadable


class Refused(Exception):
    """Nothing more is to be asked of the site: its door is closed, or the user wants an end."""


@dataclass(frozen=True)
class Outcome:
    """What came of a request.

    Attributes:
        body: the answer's bytes, as far as there is one.
        status: its HTTP status.
        error: what went wrong, as a word; None when nothing did.
        fetched_at: when.
    """

    body: bytes
    status: int | None = 200
    error: str | None = None
    fetched_at: datetime | None = None


Fetch = Callable[[Request], Outcome]


@dataclass
class Report:
    """How far a scrape is, and what could not be read: (address, reason)."""

    asked: int = 0
    waiting: int = 0
    pages: int = 0
    older: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    refused: str | None = None


def rows(
    site: str,
    targets: Sequence[str] = (),
    files: Sequence[str] = (),
    since: str | None = None,
    fetch: Fetch | None = None,
    report: Report | None = None,
) -> Iterator[tuple[str, Row]]:
    """The rows of the pages that were asked for.

    Args:
        site: one of `sites.MODULES`.
        targets: addresses, ids or names, as the site understands them.
        files: saved pages instead; with as many targets as files, those say what they are about.
        since: a date (2026-01-31): sets that are older are left out.
        fetch: how to ask; by default over HTTP.
        report: told how far it is.

    Raises:
        ConfigError: there is no such site, a target is none of its addresses, or nothing is asked for.
        SourceError: a file cannot be read.
    """
    reader, day = site_named(site), _day(since)
    report = report if report is not None else Report()
    if files:
        if targets and len(targets) != len(files):
            raise ConfigError(
                f"{len(files)} saved pages and {len(targets)} names do not go together.",
                "Give each file its own name, in their order, or give none.",
            )
        names: list[str | None] = list(targets) or [None] * len(files)
        return _saved(site, reader, list(zip(files, names, strict=True)), day, report)
    if not targets:
        raise ConfigError("There is nothing to scrape.", "Name pages of the site, or saved ones with --file.")
    try:
        for target in targets:
            _check_address(target)
        requests = reader.requests(targets, day)
    except ValueError as error:
        raise ConfigError(f"{error}.", f"See python -m loaders.run scrape --help about {site}.") from error
    if fetch is None:
        from loaders.sources.fetching import fetcher

        fetch = fetcher(site)
    return _fetched(site, reader, requests, fetch, day, report)


def _check_address(target: str) -> None:
    """See that Python can take it apart, which says of an address that is none only what it took it for."""
    try:
        urlsplit(target)
    except ValueError as error:
        raise ValueError(f"{target!r} is no address") from error


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ConfigError(f"{text!r} is no date.", "Write it as 2026-01-31.") from error


def _saved(
    site: str,
    reader: Site,
    files: Iterable[tuple[str, str | None]],
    since: date | None,
    report: Report,
) -> Iterator[tuple[str, Row]]:
    for file, name in files:
        path = Path(file)
        with opened(path) as handle:
            document = Document(handle.read(), name=name or path.name.removesuffix(".gz").rpartition(".")[0])
        report.asked += 1
        yield from _rows(site, reader, document, modified(path), since, report)


def _fetched(
    site: str,
    reader: Site,
    requests: Iterable[Request],
    fetch: Fetch,
    since: date | None,
    report: Report,
) -> Iterator[tuple[str, Row]]:
    waiting = deque(requests)
    seen = set(map(repr, waiting))
    while waiting:
        report.waiting = len(waiting)
        request = waiting[0]
        try:
            outcome = fetch(request)
        except Refused as refused:
            report.refused = str(refused)
            break
        waiting.popleft()
        report.asked += 1
        fetched_at = outcome.fetched_at or datetime.now(timezone.utc)
        document = Document(outcome.body, request)
        if outcome.error and not (outcome.body and outcome.status == 200):
            reason = outcome.error + (f" (HTTP {outcome.status})" if outcome.status else "")
            yield _failure(site, document, reason, report)
            continue
        reading = yield from _rows(site, reader, document, fetched_at, since, report)
        if reading is None:
            report.refused = f"{site} asks for a captcha or wants to be left alone"
            break
        fresh = [more for more in reading.more if repr(more) not in seen]
        seen.update(map(repr, fresh))
        waiting.extend(fresh)
    report.waiting = len(waiting)


def _rows(
    site: str, reader: Site, document: Document, at: datetime, since: date | None, report: Report
) -> Any:
    """The rows of one document; a generator that returns its reading, or None when the site blocks us."""
    try:
        reading = reader.read(document)
    except Blocked as blocked:
        yield _failure(site, document, str(blocked), report)
        return None
    except Unreadable as unreadable:
        yield _failure(site, document, str(unreadable), report)
        return Reading()
    except Exception as error:  # a page that nobody thought of is not the end of all others
        yield _failure(site, document, f"our reader fails over it: {error!r}", report)
        return Reading()
    for problem in reading.problems:
        yield _failure(site, document, problem, report)
    if _is_lossy(document.body):
        yield reject(
            site, _address(document), "not UTF-8; read with stand-ins, this is the original", document.body
        )
    for page in reading.pages:
        if since and page["date"] and page["date"] < since.isoformat()[: len(page["date"])]:
            report.older += 1
            continue
        report.pages += 1
        yield "bronze_scraped_playlists", _row(site, reader, page, "playlist", page["set_id"], at)
    for track in reading.tracks:
        yield "bronze_scraped_tracks", _row(site, reader, track, "track", track["track_id"], at)
    for artist in reading.artists:
        report.pages += 1
        yield "bronze_scraped_artists", _row(site, reader, artist, "artist", artist["artist_id"], at)
    return reading


def _row(site: str, reader: Site, page: Json, thing: str, identifier: str, at: datetime) -> Row:
    return {
        "source": site,
        "source_url": page["url"],
        f"source_{thing}_id": identifier,
        "scraper_version": reader.VERSION,
        "raw_json": page,
        "scraped_at": at,
    }


def _failure(site: str, document: Document, reason: str, report: Report) -> tuple[str, Row]:
    report.failed.append((_address(document) or document.name or "?", reason))
    return reject(site, _address(document), reason, document.body)


def _address(document: Document) -> str | None:
    """What was asked: the address and the question, so that two failures are told apart."""
    if document.request is None:
        return document.name
    said = document.request.params or (document.request.json or {}).get("variables") or {}
    words = "&".join(f"{name}={value}" for name, value in said.items())
    return f"{document.request.url}?{words}" if words else document.request.url


def _is_lossy(body: bytes) -> bool:
    try:
        body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return True
    return False

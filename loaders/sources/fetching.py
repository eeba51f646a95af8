"""Fetching the pages of sites: through the HTTP module at the site's pace, or with a browser."""

from __future__ import annotations

import json
import threading
from typing import Any

from loaders import credentials
from loaders.calls import Call, Pace, Patience
from loaders.errors import ConfigError
from loaders.http import BudgetSpent, Client, DoorClosed, user_agent
from loaders.sources import discogs
from loaders.sources.scrape import Fetch, Outcome, Refused
from loaders.sources.sites import site as site_named
from loaders.sources.sites.reading import Request, Site


def fetcher(
    site: str,
    browser: bool = False,
    stop: threading.Event | None = None,
    base_url: str | None = None,
    pace: Pace | None = None,
    patience: Patience | None = None,
) -> Fetch:
    """What asks a site.

    Args:
        site: one of `sites.MODULES`.
        browser: whether a browser does it, for pages that scripts make.
        stop: set from elsewhere, it ends all waiting and asking.
        base_url: another server than the site's, for tests.
        pace: another pace than the registry's.
        patience: how hard to try.

    Raises:
        ConfigError: a browser is wanted, and there is none, or nothing that it could show.
    """
    reader = site_named(site)
    if browser and not reader.PAGE:
        raise ConfigError(f"{site} is asked for data and not for pages.", "Leave the browser out.")
    contact = credentials.contact()
    given = credentials.of(site, discogs.PROVIDER.needs) if site == discogs.PROVIDER.name else {}
    headers = discogs.PROVIDER.headers(given) if given else {}
    client = Client(
        site,
        base_url=base_url,
        pace=pace,
        patience=patience,
        headers={name: text.format(user_agent(contact)) for name, text in reader.HEADERS.items()} | headers,
        secrets=tuple(given.values()),
        contact=contact,
        stop=stop,
    )
    if browser:
        from loaders.sources.browser import Browser

        return Browser(client).fetch

    def fetch(request: Request) -> Outcome:
        try:
            answer = client.send(_call(reader, request, base_url))
        except (DoorClosed, BudgetSpent) as refused:
            raise Refused(str(refused) or "stopped") from refused
        body = answer.body if isinstance(answer.body, str) else _text(answer.body)
        return Outcome(_raw(body), answer.status, answer.error, answer.fetched_at)

    return fetch


def _call(reader: Site, request: Request, base_url: str | None) -> Call:
    url = request.url
    if base_url:
        url = base_url + "/" + url.partition("://")[2].partition("/")[2]
    return Call(
        endpoint=url,
        path=url,
        params=request.params,
        method="POST" if request.json is not None else "GET",
        json=request.json,
        is_page=reader.PAGE,
        proof=reader.PROOF,
    )


def _text(body: Any) -> str:
    return "" if body is None else json.dumps(body)


def _raw(text: str) -> bytes:
    """The text as bytes, where it can be as they came, so that `scrape` sees which of them are no letters."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # halves of letters out of JSON's \ud83d, too
        return text.encode("utf-8", "surrogatepass")

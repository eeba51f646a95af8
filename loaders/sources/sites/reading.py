"""What reading a site means: the requests a user's word stands for, and what an answer holds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

Json = dict[str, Any]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Unreadable(Exception):
    """A document that is no page of its site; the message is the reason given in bronze_rejects."""


class Blocked(Unreadable):
    """The site refuses: a captcha, a challenge, a rate limit under status 200. Asking on makes it worse."""


@dataclass(frozen=True)
class Request:
    """What to ask a site.

    Attributes:
        url: the address, without parameters.
        params: what goes into the query.
        json: a body to post; without one it is a GET.
    """

    url: str
    params: dict[str, str] = field(default_factory=dict)
    json: Json | None = None


@dataclass(frozen=True)
class Document:
    """A page as it came.

    Attributes:
        body: its bytes.
        request: what was asked; None for a saved page.
        name: what a saved page is about, where the page itself does not say.
    """

    body: bytes
    request: Request | None = None
    name: str | None = None

    @property
    def text(self) -> str:
        """The body as text; what is no UTF-8 is replaced (`scrape` keeps the original then)."""
        return self.body.decode("utf-8-sig", "replace")

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            Unreadable: it is none.
        """
        try:
            return json.loads(self.text, parse_constant=str)
        except (ValueError, RecursionError) as error:
            raise Unreadable(
                f"{'HTML' if is_html(self.text) else 'text'} instead of JSON: {error}"
            ) from error


@dataclass
class Reading:
    """What a document holds.

    Attributes:
        pages: tracklist pages, in the one shape of all sites.
        tracks: pages about single tracks.
        artists: profiles of artists.
        problems: what could not be read in a document of which something could.
        more: what to ask next, such as the next page of a list.
    """

    pages: list[Json] = field(default_factory=list)
    tracks: list[Json] = field(default_factory=list)
    artists: list[Json] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    more: list[Request] = field(default_factory=list)


class Site(Protocol):
    """A module about one site."""

    VERSION: str
    """The parser's version; another one may read the same page otherwise."""
    PAGE: bool
    """Whether the site answers with HTML; the others answer with JSON."""
    HEADERS: dict[str, str]
    """What the site wants besides the usual; {} stands for who we are."""
    PROOF: str | None
    """A text that every true page of HTML holds, unless it is blocked or empty."""

    def requests(self, targets: Sequence[str], since: date | None) -> list[Request]:
        """What to ask for these addresses, ids or names; of lists only what is not older than `since`.

        Raises:
            ValueError: one of them is no address, id or name of this site; the message says what would be.
        """

    def read(self, document: Document) -> Reading:
        """What the document holds.

        Raises:
            Unreadable: nothing.
        """


def is_html(text: str) -> bool:
    """Whether a text looks like HTML."""
    start = text.lstrip()[:200].lower()
    return start.startswith("<") and ("<html" in start or "<!doctype" in start or "<head" in start)


def dig(value: Any, *path: str | int) -> Any:
    """What lies at this path of keys and indexes in a JSON value; None where it ends before."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def text_of(value: Any) -> str | None:
    """A JSON scalar as text without space around it; None for anything else and for what is empty."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return str(value).strip() or None


def number_of(value: Any) -> int | None:
    """A whole number, as number or as text; None for anything else."""
    text = text_of(value)
    return (
        int(text)
        if text and len(text) < 16 and text.lstrip("-").isascii() and text.lstrip("-").isdigit()
        else None
    )


def day_of(value: Any) -> str | None:
    """The day with which a date or a time begins; None for anything else."""
    found = _DAY.match(text_of(value) or "")
    return found[0] if found else None


def objects(value: Any) -> list[Json]:
    """The objects of a JSON list; a single object counts as a list of one."""
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def names(value: Any) -> list[str]:
    """The `name` of each object of a list."""
    found: Callable[[Json], str | None] = lambda item: text_of(item.get("name"))  # noqa: E731
    return [name for name in map(found, objects(value)) if name]

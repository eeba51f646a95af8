"""MixesDB, a MediaWiki: pages of wikitext, asked of its api.php or saved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from loaders.sources.sites import wikitext
from loaders.sources.sites.reading import (
    Document,
    Json,
    Reading,
    Request,
    Unreadable,
    dig,
    is_html,
    objects,
    text_of,
)

VERSION = "mixesdb-1"
PAGE = False
PROOF = None
HEADERS: dict[str, str] = {}
API = "https://www.mixesdb.com/w/api.php"
PAGES = "https://www.mixesdb.com/w/"
TITLES_A_CALL = 50
_ASK = {
    "action": "query",
    "format": "json",
    "formatversion": "2",
    "prop": "revisions",
    "rvprop": "content",
    "rvslots": "main",
    "redirects": "1",
}
# Characters that MediaWiki leaves as they are in an address.
_PLAIN = ";@$!*(),/~:"

_TITLE = re.compile(r"^(?P<date>\d{3}[\dXx?](?:-[\dXx?]{2}){0,2}) - (?P<rest>.+)$")
_SHOW_IN_BRACKETS = re.compile(r"\s*\((?P<show>[^()]*?)(?:,? \d{4}(?:-[\dXx]{2}){1,2})?\)$")
_KNOWN_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_CATEGORY = re.compile(r"\[\[\s*Category\s*:\s*([^\]|]+?)\s*(?:\|[^\]]*)?\]\]", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d[\dX]\b")
_SHOW_HOURS = re.compile(r"\{\{\s*StandardShow(\d)h\s*\}\}")
_ORIGINAL = re.compile(r"\{\{\s*Repeat\s*\|[^{}]*?\bOriginal\s*=\s*([^|{}\n]+)")


def requests(targets: Sequence[str], since: date | None) -> list[Request]:
    """See `Site`: titles, addresses of pages, or "Category:<name>" for all its pages."""
    titles, asked = [], []
    for target in targets:
        title = _title_of(target)
        if title.startswith("Category:"):
            listed = {
                "generator": "categorymembers",
                "gcmtitle": title,
                "gcmnamespace": "0",
                "gcmlimit": str(TITLES_A_CALL),
                "gcmsort": "sortkey",
            }
            asked.append(Request(API, _ASK | listed))
        else:
            titles.append(title)
    for start in range(0, len(titles), TITLES_A_CALL):
        asked.append(Request(API, _ASK | {"titles": "|".join(titles[start : start + TITLES_A_CALL])}))
    return asked


def _title_of(target: str) -> str:
    if "://" in target:
        parts = urlsplit(target)
        if not (parts.hostname or "").endswith("mixesdb.com") or not parts.path.startswith("/w/"):
            raise ValueError(f"{target} is no page of MixesDB ({PAGES}...)")
        target = unquote(parts.path[len("/w/") :])
    title = target.replace("_", " ").strip()
    if not title or "|" in title:
        raise ValueError(f"{target!r} is no title of a page of MixesDB")
    return title


def read(document: Document) -> Reading:
    """See `Site`: an answer of api.php (action=query or parse), or wikitext with the page's title as name."""
    if not document.text.lstrip().startswith("{") or document.text.lstrip().startswith(("{{", "{|")):
        if is_html(document.text):
            raise Unreadable("HTML; MixesDB is read as wikitext: save the page with ?action=raw")
        if not document.name or not document.text.strip():
            raise Unreadable("wikitext without a title" if document.text.strip() else "empty")
        return Reading(pages=[page(document.name, document.text)])
    answer = document.json()
    if error := dig(answer, "error"):
        raise Unreadable(f"MediaWiki says {text_of(dig(error, 'code'))}: {text_of(dig(error, 'info'))}")
    if parsed := dig(answer, "parse"):
        source, title = dig(parsed, "wikitext"), text_of(dig(parsed, "title")) or document.name
        source = source if isinstance(source, str) else dig(source, "*")
        if not isinstance(source, str) or not title:
            raise Unreadable("an answer to action=parse without title or wikitext")
        return Reading(pages=[page(title, source)])
    return _pages_of_query(answer, document.request)


def _pages_of_query(answer: Any, request: Request | None) -> Reading:
    found = dig(answer, "query", "pages")
    if found is None:
        raise Unreadable("neither pages nor an error in the answer of MediaWiki")
    going_on = dig(answer, "continue")
    reading = Reading()
    # formatversion=1 keys the pages by their id
    listed = objects(list(found.values()) if isinstance(found, dict) else found)
    for entry in listed:
        title = text_of(entry.get("title"))
        revision = dig(entry, "revisions", 0)
        content = dig(revision, "slots", "main", "content")
        if content is None:
            content = dig(revision, "slots", "main", "*") or dig(revision, "content") or dig(revision, "*")
        if title and isinstance(content, str):
            reading.pages.append(page(title, content))
        elif entry.get("missing") not in (None, False) or entry.get("invalid") not in (None, False):
            reading.problems.append(f"there is no page {title!r} (titles are case-sensitive)")
        elif not isinstance(going_on, dict):
            reading.problems.append(f"page {title!r} came without its text")
    if not listed:
        raise Unreadable("no page in the answer of MediaWiki")
    if isinstance(going_on, dict) and request is not None:
        onward = {str(name): str(value) for name, value in going_on.items()}
        reading.more.append(Request(request.url, {**request.params, **onward}))
    return reading


def page(title: str, source: str) -> Json:
    """A page of wikitext as a tracklist page.

    Args:
        title: "YYYY-MM-DD - Artist - Show" or "YYYY-MM-DD - Artist @ Venue, City"; the date may be partial.
        source: its wikitext.
    """
    title = title.replace("_", " ").strip()
    shown = wikitext.without_comments(source)
    categories = _CATEGORY.findall(shown)
    rows = wikitext.rows(source)
    published = [
        name.split(":", 1)[1].strip().lower() for name in categories if name.lower().startswith("tracklist:")
    ]
    hours, original = _SHOW_HOURS.search(shown), _ORIGINAL.search(shown)
    return {
        "set_id": title.replace(" ", "_"),
        "url": PAGES + quote(title.replace(" ", "_"), safe=_PLAIN),
        "title": title,
        **_title_parts(title),
        "categories": _genres(title, categories),
        "tracklist_status": published[0] if published else None if rows else "none",
        **({"duration_s": int(hours[1]) * 3600} if hours else {}),
        **({"repeat_of": original[1].strip()} if original else {}),
        "original": source,
        "tracks": rows,
    }


def _title_parts(title: str) -> Json:
    dated = _TITLE.match(title)
    rest = dated["rest"] if dated else title
    day = _KNOWN_DATE.match(dated["date"]) if dated else None
    show = _SHOW_IN_BRACKETS.search(rest)
    if show:
        rest = rest[: show.start()]
    dj, _, place = rest.partition(" @ ")
    event = show["show"].strip() if show else None
    if place:
        place, _, said = place.partition(" - ")
        event = said.strip() or event
    else:
        dj, _, said = dj.partition(" - ")
        event = said.strip() or event
    venue, _, location = place.partition(", ")
    return {
        "dj": dj.strip() or None,
        # "2018-08-2X" is a day of which only the month is known
        "date": day[0] if day else None,
        "event": event or venue or None,
        **({"venue": venue} if venue else {}),
        **({"location": location} if location else {}),
    }


def _genres(title: str, categories: Sequence[str]) -> list[str]:
    """The styles: editors put them last, after year, artists, place and show, which are all in the title."""
    styles: list[str] = []
    for name in reversed(categories):
        if name.lower().startswith("tracklist:"):
            continue
        if re.sub(r"\s*\([^()]*\)$", "", name).lower() in title.lower():
            break
        if not _YEAR.search(name) and "/" not in name:
            styles.insert(0, name)
    else:
        return []
    return styles

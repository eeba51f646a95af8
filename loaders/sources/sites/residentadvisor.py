"""Resident Advisor's GraphQL: events with their line-ups. There are no tracklists, so a page has no rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from loaders.sources.sites.reading import (
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

VERSION = "residentadvisor-1"
PAGE = False
PROOF = None
# It answers browsers; who we are stands behind, as robots of search engines say it.
HEADERS: dict[str, str] = {"Referer": "https://ra.co/events", "User-Agent": "Mozilla/5.0 (compatible; {})"}
HOME = "https://ra.co"
API = f"{HOME}/graphql"
PAGE_SIZE = 100
# How far ahead a listing looks.
AHEAD = timedelta(days=30)
_EVENT = (
    "id title date startTime endTime contentUrl cost content"
    " venue { id name area { id name } } artists { id name } genres { id name }"
)
_EVENT_QUERY = f"query EVENT($id: ID!) {{ event(id: $id) {{ {_EVENT} }} }}"
_LISTING_QUERY = (
    "query LISTING($filters: FilterInputDtoInput, $pageSize: Int, $page: Int) {"
    " eventListings(filters: $filters, pageSize: $pageSize, page: $page) {"
    f" data {{ id listingDate event {{ {_EVENT} }} }} totalResults }} }}"
)
_URL = re.compile(r"https?://(?:www\.)?ra\.co/events/(\d+)/?")
# What Resident Advisor writes where the place is not yet told.
_NO_VENUE = ("0", "TBA")


def requests(targets: Sequence[str], since: date | None) -> list[Request]:
    """See `Site`: numbers or addresses of events; "area:34" for all of an area (34 is Berlin, 13 London)."""
    return [_request(target, since) for target in targets]


def _request(target: str, since: date | None) -> Request:
    if target.startswith("area:") and target[5:].isdigit():
        first = since or date.today()
        days = {"gte": first.isoformat(), "lte": (date.today() + AHEAD).isoformat()}
        return _listing({"areas": {"eq": int(target[5:])}, "listingDate": days}, 1)
    found = _URL.fullmatch(target)
    identifier = found[1] if found else target
    if not identifier.isdigit():
        raise ValueError(
            f"{target!r} is no event of Resident Advisor: give its number or address, or area:<number>"
        )
    return _post("EVENT", _EVENT_QUERY, {"id": identifier})


def _listing(filters: Json, page: int) -> Request:
    return _post("LISTING", _LISTING_QUERY, {"filters": filters, "pageSize": PAGE_SIZE, "page": page})


def _post(name: str, query: str, variables: Json) -> Request:
    return Request(API, json={"operationName": name, "query": query, "variables": variables})


def read(document: Document) -> Reading:
    """See `Site`: an answer to one of our queries, or one row of a listing."""
    answer = document.json()
    failed = [text_of(dig(error, "message")) or "no message" for error in objects(dig(answer, "errors"))]
    listing = dig(answer, "data", "eventListings")
    entries = (
        objects(dig(listing, "data"))
        if listing is not None
        else objects(dig(answer, "data")) or objects(answer)
    )
    events = [entry["event"] for entry in entries if isinstance(entry.get("event"), dict)]
    reading = Reading(pages=[_page(event) for event in events if text_of(event.get("id"))])
    # GraphQL answers 200 with errors, beside what it could find
    if failed and not reading.pages:
        raise Unreadable(f"Resident Advisor says: {'; '.join(failed)}")
    reading.problems = [f"Resident Advisor says: {message}" for message in failed]
    if lost := len(entries) - len(reading.pages):
        reading.problems.append(f"{lost} of {len(entries)} entries hold no event")
    if listing is None and not events:
        raise Unreadable("no event in the answer")
    reading.more = _next_page(document.request, number_of(dig(listing, "totalResults")), bool(entries))
    return reading


def _next_page(request: Request | None, total: int | None, some: bool) -> list[Request]:
    variables = dig(request.json, "variables") if request else None
    page = dig(variables, "page")
    if not some or total is None or not isinstance(page, int) or page * PAGE_SIZE >= total:
        return []
    return [_listing(dig(variables, "filters"), page + 1)]


def _page(event: Json) -> Json:
    venue = event.get("venue")
    place = text_of(dig(venue, "name"))
    told = place is not None and place != _NO_VENUE[1] and text_of(dig(venue, "id")) != _NO_VENUE[0]
    title = text_of(event.get("title"))
    path = text_of(event.get("contentUrl")) or f"/events/{event['id']}"
    return {
        "set_id": str(event["id"]),
        "url": path if "://" in path else HOME + path,
        "title": title,
        "dj": ", ".join(names(event.get("artists"))) or None,
        # the day of the party, as the clock there shows it; there is no zone
        "date": day_of(event.get("date")) or day_of(event.get("startTime")),
        "event": title,
        **({"venue": place} if told else {}),
        **({"location": area} if (area := text_of(dig(venue, "area", "name"))) else {}),
        "styles": ", ".join(names(event.get("genres"))) or None,
        "tracklist_status": "none",
        "original": {
            name: part for name, part in event.items() if name not in ("attending", "interestedCount")
        },
        "tracks": [],
    }

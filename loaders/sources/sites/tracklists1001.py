"""1001tracklists: HTML pages, one per set, with schema.org microdata on the identified rows only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urljoin, urlsplit

from parsel import Selector

from loaders.sources.sites.html import tree
from loaders.sources.sites.reading import (
    Blocked,
    Document,
    Json,
    Reading,
    Request,
    Unreadable,
    day_of,
    number_of,
)
from loaders.sources.sites.tracklist import cue_seconds, is_unknown, row, split_names, squeeze, status

VERSION = "1001tracklists-1"
PAGE = True
PROOF = "tlpItem"
HEADERS: dict[str, str] = {}
HOME = "https://www.1001tracklists.com"
SHORT = "https://1001.tl/"
_ID = re.compile(r"[a-z0-9]{5,12}")
_PATH_ID = re.compile(r"/tracklist/([^/]+)")
_DATE_AT_END = re.compile(r"\s*\d{4}-\d{2}-\d{2}$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TAG = re.compile(r"<[^<>]*>")


def requests(targets: Sequence[str], since: date | None) -> list[Request]:
    """See `Site`: addresses of sets, or their ids."""
    return [Request(_address(target)) for target in targets]


def _address(target: str) -> str:
    if "://" not in target:
        if not _ID.fullmatch(target):
            raise ValueError(f"{target!r} is no id of a set; those look like 2608wsmt")
        return SHORT + target
    parts = urlsplit(target)
    if parts.hostname == "1001.tl" or (
        (parts.hostname or "").endswith("1001tracklists.com") and _PATH_ID.match(parts.path)
    ):
        return target
    raise ValueError(f"{target} is no set of 1001tracklists ({HOME}/tracklist/...)")


def read(document: Document) -> Reading:
    """See `Site`: one set, or some of its rows cut out of the page."""
    text = document.text
    if not text.strip():
        raise Unreadable("empty")
    html = tree(text)
    head = html.css("#tlTab")
    elements = (head or html).css("div.tlpItem:not(.deleted)")
    published = _published_count(head)
    if not elements:
        # The title and the address are those of the set all the same, and so is the status 200.
        if html.css("input[name=captcha]") or "captcha" in text.lower():
            raise Blocked("blocked page: a captcha form and no tracklist rows")
        if not head or published != 0:
            raise Unreadable(
                "no tracklist rows" + (f", though {published} are announced" if published else "")
            )
    page = _page(document, html, head, _rows(head or html), published)
    if not page["set_id"]:
        raise Unreadable("tracklist rows without the id of their set")
    return Reading(pages=[page])


def _published_count(head: Sequence[Selector]) -> int | None:
    """Tracks and the tracks played with them; parts of mashups are not counted."""
    for one in head:
        announced = one.xpath("./meta[@itemprop='numTracks']/@content").get() or one.attrib.get("data-count")
        return number_of(announced)
    return None


def _page(
    document: Document, html: Selector, head: Sequence[Selector], rows: list[Json], published: int | None
) -> Json:
    title = (
        _meta(head, "name")
        or squeeze(" ".join(html.css("#pageTitle h1 ::text, title::text").getall()))
        or None
    )
    asked = document.request.url if document.request else None
    url = html.css("link[rel=canonical]::attr(href), meta[property='og:url']::attr(content)").get() or asked
    known = _PATH_ID.search(url or "")
    identifier = next((one.attrib["data-id"] for one in head if one.attrib.get("data-id")), None)
    identifier = identifier or (known[1] if known else None)
    djs = [name for one in head for name in one.xpath("./meta[@itemprop='author']/@content").getall()]
    djs = djs or [squeeze(name) for name in html.css("#pageTitle h1 a[href*='/dj/']::text").getall()]
    dj, event = _dj_and_event(_DATE_AT_END.sub("", title or ""), ", ".join(djs) or None)
    day = day_of(_meta(head, "datePublished")) or (_DAY.findall(title or "") or [None])[-1]
    styles = [name for one in head for name in one.xpath("./meta[@itemprop='genre']/@content").getall()]
    return {
        "set_id": identifier,
        "url": url or f"{HOME}/tracklist/{identifier}/",
        "title": title,
        "dj": dj,
        "date": day,
        "event": event,
        "styles": ", ".join(styles) or None,
        **({"published_track_count": published} if published is not None else {}),
        "tracklist_status": status(rows, published),
        "original": _original(head) or document.text,
        "tracks": rows,
    }


def _original(head: Sequence[Selector]) -> str | None:
    """The tracklist's own HTML. Around it stands what changes at every visit, such as the time it took."""
    for one in head:
        one.css("script").drop()
        return str(one.get())
    return None


def _meta(head: Sequence[Selector], name: str) -> str | None:
    for one in head:
        content = one.xpath(f"./meta[@itemprop='{name}']/@content").get()
        return squeeze(content or "") or None
    return None


def _dj_and_event(title: str, dj: str | None) -> tuple[str | None, str | None]:
    """Those of "Eric Prydz @ Place" and "Diplo - Show 190"; the names in front are the DJs'."""
    for mark in (" @ ", " - "):
        front, found, rest = title.partition(mark)
        if found:
            return front.strip() or dj, rest.strip() or None
    return dj or title or None, None


def _rows(part: Selector | Sequence[Selector]) -> list[Json]:
    found: list[Json] = []
    section = None
    for element in part.css("div.bItmH, div.tlpItem:not(.deleted)"):  # type: ignore[union-attr]
        classes = element.attrib.get("class", "").split()
        if "tlpItem" in classes:
            found.append(_row(element, classes, len(found) + 1, section))
        elif not element.css("i.fa, a.fa, div.fa"):  # with an icon it is a notice, without one a heading
            section = squeeze(" ".join(element.css("::text").getall())) or None
    return found


def _row(element: Selector, classes: list[str], position: int, section: str | None) -> Json:
    identifier = element.attrib.get("data-id", "")
    number = squeeze(" ".join(element.css("[id$='_tracknumber_value']::text").getall())) or None
    if "tlpSubTog" in classes or "data-mashpos" in element.attrib:
        role = "mashup_part"
    elif "con" in classes or (number or "").startswith("w/"):
        role = "with"
    else:
        role = "track"
    artist, title, raw = _names(element)
    cue = squeeze(" ".join(element.css("div.cue ::text, .cueValueField ::text").getall())) or None
    seconds = number_of(element.css("input[id$='_cue_seconds']::attr(value)").get())
    # 0 stands for unknown as well as for the start, which then is shown.
    cue_s = seconds if seconds else cue_seconds(cue)
    micro = element.css("[itemprop=tracks]")
    return row(
        position,
        raw,
        pos_raw=number,
        cue=cue or (_clock(cue_s) if cue_s else None),
        cue_s=cue_s,
        artist=artist,
        title=title,
        label=_label(element),
        role=role,
        unknown=is_unknown(artist, title),
        duration=micro.css("meta[itemprop=duration]::attr(content)").get(),
        genre=micro.css("meta[itemprop=genre]::attr(content)").get(),
        track_id=element.attrib.get("data-trackid") or _track_of(micro),
        row_id=identifier or None,
        **({"section": section} if section else {}),
    )


def _track_of(micro: Sequence[Selector]) -> str | None:
    for one in micro:
        path = urlsplit(urljoin(HOME, one.css("meta[itemprop=url]::attr(content)").get() or "")).path
        found = re.match(r"/track/([^/]+)/", path)
        return found[1] if found else None
    return None


def _names(element: Selector) -> tuple[str | None, str | None, str]:
    """Artist, title and the line as shown. The dash between them is a text of its own."""
    texts = [" ".join(text.split("\n")) for text in element.css(".trackValue ::text").getall()]
    # what the DJ did to it: (Live Edit), (Acappella)
    edit = squeeze(" ".join(element.css(".trackEditData ::text").getall()))
    shown = squeeze("".join(texts))
    micro = squeeze(element.css("meta[itemprop=name]::attr(content)").get() or "")
    raw = shown or micro
    dash = next((at for at, text in enumerate(texts) if text.strip() == "-"), None)
    if dash:
        artist = squeeze("".join(texts[:dash])) or None
        title = squeeze("".join(texts[dash + 1 :])) or None
    else:
        artist, title, _ = split_names(raw)
    if edit and edit not in raw:
        raw = f"{raw} {edit}".strip()
        title = f"{title} {edit}" if title else edit
    return artist, title, raw


def _label(element: Selector) -> str | None:
    """The label's own name where the microdata has it in plain, else as the row shows it."""
    micro = [text for text in element.css("meta[itemprop=publisher]::attr(content)").getall() if text.strip()]
    if micro and not any(_TAG.search(text) for text in micro):
        return "; ".join(map(squeeze, micro))
    shown = [squeeze("".join(label.css("::text").getall())) for label in element.css(".trackLabel")]
    # where a page is cut, the shown label can be missing while the escaped HTML is there
    texts = [text for text in shown if text] or [squeeze(_TAG.sub("", text)) for text in micro]
    return "; ".join(texts) or None


def _clock(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"

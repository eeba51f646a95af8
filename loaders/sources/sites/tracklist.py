"""The one shape of all tracklist pages, and how a published line is taken apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from loaders.sources.sites.reading import Json

_DASH = re.compile(r"\s+[-\u2013\u2014]+\s+")
# "Matt French- Extrange", "Crookers -Il Cattivo", "Tiefschwarz -'Nix": a space went missing on one side.
_LAME_DASH = re.compile(r"(?<=[^\s-])(?:[-\u2013]\s+'?|\s+[-\u2013]'?)(?=[^\s-])")
_QUOTED = re.compile(r"^(?P<artist>\S.*?)\s'\s*(?P<title>\S.*)'(?:\s\((?P<label>[^()]*)\))?$")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_ASIDE = re.compile(r"[(\"].*$")
_CUE = re.compile(r"[\d?]{1,3}(?::[\d?]{1,2}){0,2}")


def row(position: int, raw: str, **known: Any) -> Json:
    """One row of a tracklist.

    Args:
        position: its place on the page, from 1, counting every row.
        raw: the line as published.
        known: whatever else the site publishes of it.
    """
    return {
        "position": position,
        "pos_raw": None,
        "cue": None,
        "cue_s": None,
        "artist": None,
        "title": None,
        "label": None,
        "role": "track",
        "unknown": False,
        "gap_before": False,
        "raw": raw,
        **known,
    }


def split_names(text: str) -> tuple[str | None, str | None, str | None]:
    """Artist, title and, in the form "Artist 'Title' (Label)", the label; what is not there is None."""
    text = text.strip()
    parts = _DASH.split(text, maxsplit=1)
    if len(parts) == 2 and parts[0]:
        return parts[0].strip(), parts[1].strip() or None, None
    if quoted := _QUOTED.match(text):
        label = quoted["label"]
        return quoted["artist"], quoted["title"].strip(), label.strip() if label else None
    lame = list(_LAME_DASH.finditer(text))
    if len(lame) == 1:
        return text[: lame[0].start()], text[lame[0].end() :].strip(), None
    return None, text or None, None


def is_unknown(artist: str | None, title: str | None) -> bool:
    """Whether a row says that nobody knows what was played: "?" or "ID" for the artist, the title or both.

    Something in brackets or quotes after the sign is a hint ("? (Percy X Remix)"), not a name.
    """
    if title is None:
        return True
    if artist is None:
        return _is_sign(title) or title.startswith("?") or title.lower().startswith("unknown")
    return _is_sign(title) or _is_sign(artist)


def _is_sign(text: str) -> bool:
    bare = _BRACKETS.sub("", text).strip()
    if bare.startswith("?"):
        bare = _ASIDE.sub("", bare).strip()
    return bare in ("?", "??", "???", "ID")


def cue_seconds(cue: str | None, minutes_first: bool = False) -> int | None:
    """A cue as seconds from the start: "34:10", "1:08:46", and "034" by `minutes_first`. Unknown is None.

    Args:
        cue: as published; a "?" in it means that it is not known.
        minutes_first: whether a number alone counts minutes.
    """
    if not cue or "?" in cue or not _CUE.fullmatch(cue):
        return None
    parts = [int(part) for part in cue.split(":")]
    if len(parts) == 1:
        return parts[0] * 60 if minutes_first else parts[0]
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + part
    return seconds


def status(rows: Sequence[Json], published_count: int | None) -> str | None:
    """Whether a tracklist is complete, where the site does not say so itself.

    Args:
        rows: the page's rows.
        published_count: how many tracks the site says the set has; parts of a mashup are not counted.

    Returns:
        `none` without rows, `incomplete` with gaps, unidentified rows or fewer rows than the site counts,
        `complete` when the count is there; None when nothing tells.
    """
    if not rows:
        return "none"
    counted = sum(line["role"] != "mashup_part" for line in rows)
    if any(line["unknown"] or line["gap_before"] for line in rows):
        return "incomplete"
    if published_count is None:
        return None
    return "complete" if counted >= published_count else "incomplete"


def squeeze(text: str) -> str:
    """The text with each run of white space as one space, and none around it."""
    return " ".join(text.split())

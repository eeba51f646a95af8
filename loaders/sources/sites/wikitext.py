"""The rows of a tracklist in MixesDB's wikitext.

    # [034] Artist - Title (Mix) [Label - CATNO]
    # + played together with the one before
    # [0??] ?
    ...
    ;Part 2

The same without "#" inside <list>.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import mwparserfromhell

from loaders.sources.sites.reading import Json
from loaders.sources.sites.tracklist import cue_seconds, is_unknown, row, split_names, squeeze

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# Stands for a line break inside a comment, so that the comment stays on its line.
_BREAK = "\ue000"
_HEADING = re.compile(r"^(?P<marks>={2,6})\s*(?P<text>.*?)\s*(?P=marks)\s*$")
_LIST_TAG = re.compile(r"</?list[^<>]*>", re.IGNORECASE)
_EMPHASIS = re.compile(r"'{2,5}")
_MARKUP = re.compile(r"\[\[|\[https?:|\{\{|&\w+;|&#|<")
_CUE = re.compile(r"^\[(?P<cue>[\d?]{1,3}(?::[\d?]{1,3}){0,2})[\]|]\s*")
_BOLD_NOTE = re.compile(r"^'''(?P<note>[^']+:)\s*'''\s*|^'''(?P<same>[^']+)'''\s*:\s*")
_WITH = re.compile(r"^\+\s*")
_BRACKETED = re.compile(r"\]\s*\**$")
_GAP = re.compile(r"^#*\s*(?:\.{2,}|\u2026)\s*$")


def without_comments(source: str) -> str:
    """The wikitext less its comments, which the site does not show."""
    return _COMMENT.sub("", source)


def rows(source: str) -> list[Json]:
    """Every row of the tracklist, in its order."""
    found: list[Json] = []
    gap = False
    section = None
    for kind, line in _lines(source):
        if kind == "section":
            section = _plain(line) or None
            # another part, often another DJ: nothing was mixed into its first track
            gap = bool(found)
        elif kind == "gap":
            gap = True
        else:
            found.append(row_of(line, len(found) + 1, gap, section))
            gap = False
    return found


def _lines(source: str) -> Iterator[tuple[str, str]]:
    """(kind, line) of what the tracklist part holds: rows, gaps and headings of its sections."""
    kept = _COMMENT.sub(lambda comment: comment[0].replace("\n", _BREAK), source)
    inside = not any(_opens(line) for line in kept.splitlines())
    in_list = in_table = False
    for line in kept.splitlines():
        if heading := _HEADING.match(line):
            if len(heading["marks"]) > 2 and inside:
                yield "section", heading["text"]
            elif len(heading["marks"]) == 2:
                inside, in_list = _opens(line), False
            continue
        if not inside:
            continue
        if tags := _LIST_TAG.findall(_COMMENT.sub("", line)):
            in_list = not tags[-1].startswith("</")
            line = _LIST_TAG.sub("", line)
        shown = _COMMENT.sub("", line).strip()
        if shown.startswith(("{|", "|}")):
            in_table = shown.startswith("{|")
        elif shown and not in_table:
            yield from _kinds(shown, line, in_list)


def _opens(line: str) -> bool:
    heading = _HEADING.match(line)
    return bool(heading and len(heading["marks"]) == 2 and "tracklist" in heading["text"].lower())


def _kinds(shown: str, line: str, in_list: bool) -> Iterator[tuple[str, str]]:
    if _GAP.match(shown):
        yield "gap", line
    elif shown.startswith(";"):
        yield "section", shown[1:]
    elif shown.startswith(("#:", "#*", "*", ":", "{{", "|", "[[Category:", "[[File:", "--")):
        return
    elif shown.startswith("#") or _CUE.match(shown):
        if shown.strip("# "):
            yield "row", line
    elif shown.startswith("'''") and not in_list:
        yield "section", shown
    elif in_list:
        yield "row", line


def row_of(line: str, position: int, gap: bool = False, section: str | None = None) -> Json:
    """One line, such as "[034] Artist - Title (Mix) [Label]" or only "Artist - Title", as a row.

    Args:
        line: as published.
        position: its place on the page, from 1.
        gap: whether something is left out before it.
        section: the heading that it stands under.
    """
    text = _COMMENT.sub("", line).lstrip("# ").strip()
    cue = None
    if found := _CUE.match(text):
        cue = found["cue"]
        text = text[found.end() :]
    note = _BOLD_NOTE.match(text)
    if note:
        text = text[note.end() :]
    text = _plain(text)
    together = _WITH.match(text)
    if together:
        text = text[together.end() :]
    text, label = _cut_label(text)
    artist, title, quoted_label = split_names(text)
    return row(
        position,
        line.replace(_BREAK, "\n"),
        cue=cue,
        cue_s=cue_seconds(cue, minutes_first=True),
        artist=artist,
        title=title,
        label=label or quoted_label,
        role="with" if together else "track",
        # an editor's word that a title is really "ID"
        unknown="<nowiki>" not in line and is_unknown(artist, title),
        gap_before=gap,
        **({"section": section} if section else {}),
        **({"note": _plain(note["note"] or note["same"])} if note else {}),
    )


def _cut_label(text: str) -> tuple[str, str | None]:
    """The text, and the label that stands in square brackets at its end, which may hold others."""
    end = _BRACKETED.search(text)
    if end is None:
        return text, None
    depth = 0
    for at in range(end.start(), -1, -1):
        depth += {"]": 1, "[": -1}.get(text[at], 0)
        if depth == 0:
            return text[:at].rstrip(), text[at + 1 : end.start()].strip() or None
    # one "]" too many
    at = text.rfind("[", 0, end.start())
    return (text[:at].rstrip(), text[at + 1 : end.start()].rstrip("] ") or None) if at >= 0 else (text, None)


def _plain(text: str) -> str:
    """The text as the site shows it: without markup, links by their caption."""
    text = _EMPHASIS.sub("", text)
    if _MARKUP.search(text):
        code = mwparserfromhell.parse(text, skip_style_tags=True)
        for template in code.filter_templates(recursive=False):
            # {{Sample|file.mp3|Artist - Title}} shows its last parameter
            shown = [parameter for parameter in template.params if not parameter.showkey]
            code.replace(template, str(shown[-1].value) if shown else "")
        text = str(code.strip_code(normalize=True, collapse=True))
    return squeeze(text)

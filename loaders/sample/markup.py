"""The source text of a page (HTML or wikitext), written from its rows so that the two agree."""

from __future__ import annotations

from html import escape
from typing import Any

Row = dict[str, Any]


def line(source: str, row: Row) -> str:
    """One row as the site shows it in a line of text."""
    if source == "mixesdb":
        name = f"{row['artist']} - {row['title']}" if row["artist"] else str(row["title"])
        cue = f"[{row['cue']}] " if row["cue"] else ""
        over = "+ " if row["role"] == "with" else ""
        label = f" [{row['label']}]" if row["label"] else ""
        return f"# {cue}{over}{name}{label}"
    name = f"{row['artist']} - {row['title']}"
    if source == "1001tracklists":
        return name
    over = "w/ " if row["role"] == "with" else ""
    return f"{row['position']}. {over}{name}" + (f" [{row['label']}]" if row["label"] else "")


def original(source: str, page: Row) -> str:
    """The page's own text, short but true to the site's structure."""
    if source == "mixesdb":
        return _wikitext(page)
    if source == "1001tracklists":
        return _html(page)
    lines = [f"{'[' + row['cue'] + '] ' if row['cue'] else ''}{row['raw']}" for row in page["tracks"]]
    return '<div class="description">' + "<br>".join(escape(text) for text in lines) + "</div>"


def _wikitext(page: Row) -> str:
    lines = ["== Tracklist ==", ""]
    for row in page["tracks"]:
        if row["gap_before"]:
            lines.append("...")
        lines.append(row["raw"])
    lines.append("")
    lines += [f"[[Category:{name}]]" for name in (page["date"][:4], *page["categories"])]
    lines.append(f"[[Category:Tracklist: {page['tracklist_status']}]]")
    return "\n".join(lines)


def _html(page: Row) -> str:
    out = [f'<meta itemprop="numTracks" content="{page["published_track_count"]}">']
    for number, row in enumerate(page["tracks"]):
        # Rows nobody has identified have no microdata and no ids: a parser that reads only those misses them.
        if row["unknown"] and row["artist"] == "ID":
            head, body = "", f'<span class="trackValue">{escape(row["raw"])}</span>'
        else:
            head = ' data-isided="true"'
            if not row["unknown"] and "track_id" in row:
                head += f' data-trackid="{row["track_id"]}"'
            metas = {
                "name": row["raw"],
                "byArtist": row["artist"],
                "publisher": row["label"],
                "duration": row.get("duration"),
                "genre": row.get("genre"),
            }
            body = "".join(
                f'<meta itemprop="{name}" content="{escape(value)}">'
                for name, value in metas.items()
                if value
            )
            body = f'<div itemprop="tracks" itemtype="http://schema.org/MusicRecording">{body}</div>'
        con = " con" if row["role"] != "track" else ""
        out.append(
            f'<div class="tlpItem{con}" data-id="{number}" data-trno="{number}"{head}>'
            f'<span id="tlp{number}_tracknumber_value">{row["pos_raw"] or ""}</span>'
            f'<input id="tlp{number}_cue_seconds" value="{row["cue_s"] or 0}">{body}</div>'
        )
    return "\n".join(out)

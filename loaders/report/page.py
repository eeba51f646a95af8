"""The page that holds the pictures: one file, with all that it needs and not one address to fetch."""

from __future__ import annotations

from html import escape
from pathlib import Path

from plotly.io import to_html
from plotly.offline import get_plotlyjs

from loaders.errors import LoaderError
from loaders.report import figures
from loaders.report.data import Report

# The browser itself refuses whatever is not in the file.
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
_STYLE = """
:root { color-scheme: light; }
body { margin: 0; background: #f5f7f9; color: #22303c;
       font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 60px; }
h1 { font-size: 30px; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 0 0 2px; }
p { margin: 0 0 10px; color: #5b6875; }
section, dl div { background: white; border: 1px solid #e3e8ec; border-radius: 10px; }
section { padding: 20px 22px; margin-top: 20px; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 12px;
     margin: 20px 0 0; }
dl div { padding: 12px 16px; }
dt { color: #5b6875; font-size: 13px; }
dd { margin: 0; font-size: 24px; font-weight: 600; }
"""
_SECTIONS = {
    "coverage": (
        "Coverage and winners",
        "Share of all tracks that have the field, by the provider whose value the waterfall took.",
    ),
    "quality": ("Quality", "Tracks by data_quality_score: completeness, confidence and validation."),
    "wheel": (
        "The catalogue on the Camelot wheel",
        "Tracks in gold by key, minor keys inside. Neighbours on a ring and the two keys of an hour mix.",
    ),
    "set": ("One set from start to end", ""),
    "collaborations": (
        "Who belongs together",
        "The artists bound to most others, side by side by genre. Blue: they made tracks together; grey: DJs "
        "play them near each other. Thicker is more often.",
    ),
    "trending": (
        "Trending tracks",
        "What is played more lately than its own past lets expect; colours are genres.",
    ),
}
_NUMBERS = {
    "tracks": "tracks", "promoted": "of these in gold", "artists": "artists", "sets": "sets",
    "set_plays": "rows of sets", "listens": "listens",
}  # fmt: skip
# Whose terms ask for a visible link wherever their data is shown.
_LINKS = {"getsongbpm": '<a href="https://getsongbpm.com">GetSongBPM</a>'}


def html(report: Report) -> str:
    """The whole page."""
    newest = report.numbers["newest_day"]
    since = f"; the newest play is of {newest}" if newest else ""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>SongNodes</title><style>{_STYLE}</style>",
        f"<script>{get_plotlyjs()}</script></head><body><main>",
        "<h1>SongNodes</h1>",
        f"<p>What the pipeline made of its sources{since}.</p>",
        "<dl>",
        *(
            f"<div><dt>{label}</dt><dd>{report.numbers[name]:,}</dd></div>"
            for name, label in _NUMBERS.items()
        ),
        "</dl>",
    ]
    for name, figure in figures.all_of(report).items():
        title, text = _SECTIONS[name]
        if name == "set" and report.dj_set is not None:
            text = _set_text(report)
        drawn = to_html(
            figure, include_plotlyjs=False, full_html=False, div_id=f"picture-{name}",
            config={"displaylogo": False, "displayModeBar": False, "responsive": True},
        )  # fmt: skip
        parts.append(f'<section id="{name}"><h2>{escape(title)}</h2><p>{escape(text)}</p>{drawn}</section>')
    providers = {provider for field in report.fields for provider, _ in field.winners}
    parts += [f"<p>With data of {link}.</p>" for name, link in _LINKS.items() if name in providers]
    parts.append("</main></body></html>\n")
    return "\n".join(parts)


def _set_text(report: Report) -> str:
    dj_set = report.dj_set or {}
    flow = dj_set["harmonic_flow_score"]
    named = " · ".join(
        str(part) for part in (dj_set["playlist_name"], dj_set["dj_name"], dj_set["set_date"]) if part
    )
    smooth = f" · harmonic flow {flow:.2f}" if flow is not None else ""
    why = "Of the sets of which much is known, the one with the smoothest way through the keys."
    return f"{named}{smooth}. {why}"


def write(report: Report, path: Path) -> None:
    """Write the page, replacing an older one whole.

    Raises:
        LoaderError: it cannot be written there.
    """
    text = html(report)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # what is no file, as a pipe or a device, is written to; to replace it would take it away
        partial = path if path.exists() and not path.is_file() else path.with_name(path.name + ".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise LoaderError(
            f"Cannot write {path}: {error.strerror or error}.",
            "Name another file: --out FILE, or make report REPORT=FILE.",
        ) from error

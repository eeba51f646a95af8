"""The pictures of the report, each a function of what it shows."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from loaders.records import Record
from loaders.report.data import Report
from loaders.summary_data import Field

INK, FAINT, GRID, ACCENT = "#22303c", "#8a96a3", "#e6eaee", "#2f6f9f"
# Told apart by those who see colours otherwise, too (Okabe and Ito), then paler ones for whatever is rare.
COLOURS = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a200",
    "#7f8fa6", "#a3c4dc", "#f3cf80", "#80cfb9", "#e6bcd3",
)  # fmt: skip
NOBODY = "#c9d1d9"
CAMELOT = [f"{hour}{letter}" for hour in range(1, 13) for letter in "AB"]
MOST_GENRES, NEAR_SHOWN = 7, 3
# of the circle's radius, at the size it is drawn
_HALF_LETTER = 0.0125


def _figure(height: int, **layout: Any) -> go.Figure:
    figure = go.Figure()
    return _styled(figure, height, **layout)


def _styled(figure: go.Figure, height: int, **layout: Any) -> go.Figure:
    figure.update_layout(
        height=height,
        template="plotly_white",
        font={"family": "system-ui, -apple-system, Segoe UI, Roboto, sans-serif", "size": 13, "color": INK},
        margin={"l": 10, "r": 28, "t": 20, "b": 10},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        hoverlabel={"bgcolor": "white", "font": {"color": INK}},
        **layout,
    )
    figure.update_xaxes(gridcolor=GRID, zeroline=False, automargin=True)
    figure.update_yaxes(gridcolor=GRID, zeroline=False, automargin=True)
    return figure


def coverage(fields: list[Field], tracks: int) -> go.Figure:
    """Per field the share of tracks that have it, by the provider whose value was taken."""
    wins: Counter[str] = Counter()
    for field in fields:
        wins.update(dict(field.winners))
    shown = sorted(fields, key=lambda field: (field.tracks, field.name))
    figure = _figure(
        max(240, 26 * len(shown) + 90), barmode="stack", bargap=0.25,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
    )  # fmt: skip
    for place, (provider, _) in enumerate(wins.most_common()):
        won = [dict(field.winners).get(provider, 0) for field in shown]
        figure.add_bar(
            y=[field.name for field in shown],
            x=[count / max(tracks, 1) for count in won],
            name=provider,
            orientation="h",
            marker={"color": COLOURS[place % len(COLOURS)], "line": {"width": 0}},
            customdata=won,
            hovertemplate="%{y}: %{customdata:,} tracks (%{x:.1%}) by " + provider + "<extra></extra>",
        )
    figure.update_xaxes(tickformat=".0%", range=[0, 1.001])
    figure.update_yaxes(showgrid=False, ticklabelstandoff=6)
    return figure


def quality(tenths: list[tuple[float, int]]) -> go.Figure:
    """How many tracks have which data_quality_score."""
    figure = _figure(280, bargap=0.08, showlegend=False)
    figure.add_bar(
        x=[f"{low:.1f}–{low + 0.1:.1f}" for low, _ in tenths],
        y=[tracks for _, tracks in tenths],
        marker={"color": ACCENT},
        text=[f"{tracks:,}" if tracks else "" for _, tracks in tenths],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="score %{x}: %{y:,} tracks<extra></extra>",
    )
    figure.update_xaxes(showgrid=False, title="data_quality_score")
    figure.update_yaxes(title="tracks")
    return figure


def wheel(keys: dict[str, int]) -> go.Figure:
    """The Camelot wheel: minor keys inside, major keys outside, the darker the more tracks."""
    figure = _figure(560, showlegend=False)
    most = max(keys.values(), default=1)
    for letter, base in (("A", 1.0), ("B", 2.0)):
        names = [f"{hour}{letter}" for hour in range(1, 13)]
        counts = [keys.get(name, 0) for name in names]
        angles = [hour * 30 for hour in range(1, 13)]
        figure.add_barpolar(
            r=[1.0] * 12, base=base, theta=angles, width=[30] * 12,
            marker={
                "color": counts, "colorscale": [[0, "#f1f5f8"], [0.5, "#8fbcd9"], [1, "#0b4f7d"]],
                "cmin": 0, "cmax": most, "line": {"color": "white", "width": 2},
            },
            customdata=list(zip(names, counts, strict=True)),
            hovertemplate="%{customdata[0]}: %{customdata[1]:,} tracks<extra></extra>",
        )  # fmt: skip
        figure.add_scatterpolar(
            r=[base + 0.5] * 12, theta=angles, mode="text", hoverinfo="skip",
            text=[f"<b>{name}</b><br>{count:,}" for name, count in zip(names, counts, strict=True)],
            textfont={"color": ["white" if count > 0.55 * most else INK for count in counts], "size": 13},
        )  # fmt: skip
    figure.add_annotation(
        text=f"<b>{sum(keys.values()):,}</b><br>tracks in gold", showarrow=False, font={"size": 15}
    )
    figure.update_polars(
        angularaxis={"rotation": 90, "direction": "clockwise", "visible": False},
        radialaxis={"visible": False, "range": [0, 3]},
        bgcolor="rgba(0,0,0,0)",
    )
    return figure


def set_path(dj_set: Record, names: dict[int, str]) -> go.Figure:
    """Tempo, key and energy of one set in the order of play."""
    figure = make_subplots(
        rows=3, cols=1, shared_xaxes=True, vertical_spacing=0.06, row_heights=[0.3, 0.42, 0.28],
        subplot_titles=("tempo (bpm, half and double time counted as one)", "key (Camelot)", "energy (0–1)"),
    )  # fmt: skip
    _styled(figure, 640, showlegend=False)
    figure.update_layout(margin={"l": 10, "r": 10, "t": 34, "b": 10})
    parts = (("bpm_path", "bpm"), ("key_path", "key"), ("energy_curve", "energy"))
    for row, (column, value) in enumerate(parts, start=1):
        points = [point for point in dj_set[column] or [] if point]
        told = [point[value] for point in points]
        figure.add_scatter(
            x=[point["position"] for point in points],
            y=_one_octave(told) if value == "bpm" else told,
            mode="lines+markers",
            line={
                "color": COLOURS[(0, 2, 5)[row - 1]],
                "width": 2,
                "shape": "hv" if value == "key" else "linear",
            },
            marker={"size": 7},
            customdata=[[names.get(point["position"], ""), point[value]] for point in points],
            hovertemplate="%{x}. %{customdata[0]}<br>" + value + " %{customdata[1]}<extra></extra>",
            row=row,
            col=1,
        )
    played = {point["key"] for point in dj_set["key_path"] or [] if point}
    figure.update_yaxes(
        type="category",
        dtick=1,
        categoryorder="array",
        categoryarray=[key for key in CAMELOT if key in played],
        row=2,
        col=1,
    )
    figure.update_xaxes(title="row of the set", row=3, col=1)
    for annotation in figure.layout.annotations:
        annotation.update(x=0, xanchor="left", font={"size": 13, "color": FAINT})
    return figure


def _one_octave(tempi: list[float]) -> list[float]:
    """Tempi as a DJ counts them: in half or double time where that is nearer to the middle of the set."""
    if not tempi:
        return []
    middle = statistics.median(tempi)
    return [min((tempo, tempo * 2, tempo / 2), key=lambda beat: abs(beat - middle)) for tempo in tempi]


def _genre_colours(genres: dict[str, str | None]) -> dict[str, str]:
    common = Counter(genre for genre in genres.values() if genre).most_common()
    ordered = sorted(common, key=lambda one: (-one[1], one[0]))[:MOST_GENRES]
    return {genre: COLOURS[place] for place, (genre, _) in enumerate(ordered)}


def collaborations(edges: list[Record]) -> go.Figure:
    """Who is bound to whom: artists on a circle, those of one genre side by side."""
    genres: dict[str, str | None] = {}
    weights: dict[str, int] = defaultdict(int)
    for edge in edges:
        for end in ("1", "2"):
            genres[edge[f"artist_{end}"]] = edge[f"genre_{end}"]
            weights[edge[f"artist_{end}"]] += int(edge["weight"])
    colours = _genre_colours(genres)
    places = {genre: place for place, genre in enumerate(colours)}
    order = sorted(
        genres, key=lambda name: (places.get(genres[name] or "", len(places)), -weights[name], name)
    )
    angles = {name: 2 * math.pi * place / len(order) for place, name in enumerate(order)}
    figure = _figure(
        820,
        hovermode="closest",
        legend={"orientation": "h", "y": -0.02, "yanchor": "top", "x": 0.5, "xanchor": "center"},
    )
    _add_bonds(figure, edges, angles)
    for genre, colour in [*colours.items(), ("other", NOBODY)]:
        members = [name for name in order if (genres[name] if genres[name] in colours else "other") == genre]
        if members:
            _add_artists(figure, genre, colour, {name: angles[name] for name in members}, weights)
    for name in order:
        _add_name(figure, name, angles[name])
    figure.update_xaxes(visible=False, range=[-1.5, 1.5])
    figure.update_yaxes(visible=False, range=[-1.5, 1.5], scaleanchor="x")
    return figure


def _on_circle(angle: float, radius: float = 1.0) -> tuple[float, float]:
    """Clockwise from the top."""
    return radius * math.sin(angle), radius * math.cos(angle)


def _add_bonds(figure: go.Figure, edges: list[Record], angles: dict[str, float]) -> None:
    most = max((int(edge["weight"]) for edge in edges), default=1)
    for edge in _strongest(edges):
        (x1, y1), (x2, y2) = (_on_circle(angles[edge[end]]) for end in ("artist_1", "artist_2"))
        share = int(edge["weight"]) / most
        made = int(edge["collaboration_count"]) > 0
        figure.add_scatter(
            x=[_bow(x1, x2, step / 24) for step in range(25)],
            y=[_bow(y1, y2, step / 24) for step in range(25)],
            mode="lines", showlegend=False, hoverinfo="skip",
            line={"width": 0.8 + 3.2 * share, "color": ACCENT if made else "#b9c4ce"},
            opacity=0.35 + 0.5 * share,
        )  # fmt: skip


def _add_artists(
    figure: go.Figure, genre: str, colour: str, angles: dict[str, float], weights: dict[str, int]
) -> None:
    """The artists of one genre, the larger the more they are bound."""
    largest = max(weights.values(), default=1)
    points = [_on_circle(angle) for angle in angles.values()]
    figure.add_scatter(
        x=[x for x, _ in points],
        y=[y for _, y in points],
        mode="markers",
        name=genre,
        marker={
            "size": [9 + 17 * math.sqrt(weights[name] / largest) for name in angles],
            "color": colour,
            "opacity": 1,
            "line": {"color": "white", "width": 1.5},
        },
        customdata=[[name, weights[name]] for name in angles],
        hovertemplate="%{customdata[0]}: bound %{customdata[1]} times<extra>" + genre + "</extra>",
    )


def _add_name(figure: go.Figure, name: str, angle: float) -> None:
    text = _short(name, 24)
    # a turned text is anchored by its middle, so it stands off by half its length
    x, y = _on_circle(angle, 1.09 + _HALF_LETTER * len(text))
    degrees = math.degrees(angle) % 360
    figure.add_annotation(
        x=x, y=y, text=text, showarrow=False, font={"size": 11},
        textangle=degrees - 270 if degrees > 180 else degrees - 90,
    )  # fmt: skip


def _strongest(edges: list[Record]) -> list[Record]:
    """Those who made tracks together, and of each artist the few he is played near most."""
    kept: Counter[str] = Counter()
    chosen = []
    for edge in reversed(edges):
        ends = (edge["artist_1"], edge["artist_2"])
        if edge["collaboration_count"] or min(kept[name] for name in ends) < NEAR_SHOWN:
            kept.update(ends)
            chosen.append(edge)
    return chosen[::-1]


def _bow(start: float, end: float, share: float) -> float:
    """A point on the way from start to end that is drawn to the middle of the circle."""
    inner = 0.35 * (start + end) / 2
    return (1 - share) ** 2 * start + 2 * (1 - share) * share * inner + share**2 * end


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def trending(tracks: list[Record]) -> go.Figure:
    """The tracks that are played more than their own past lets expect."""
    shown = tracks[::-1]
    colours = _genre_colours({row["name"]: row["genre"] for row in tracks})
    figure = _figure(max(220, 38 * len(shown) + 70), bargap=0.3, showlegend=False)
    # by number, as two tracks may be called alike
    places = list(range(len(shown)))
    figure.add_bar(
        y=places,
        x=[float(row["trending_score"]) for row in shown],
        orientation="h",
        marker={"color": [colours.get(row["genre"] or "", NOBODY) for row in shown]},
        text=[row["genre"] or "" for row in shown],
        textposition="inside",
        insidetextanchor="start",
        customdata=[[row["name"], row["genre"] or "no genre", row["play_count"]] for row in shown],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}, trending %{x:.3f},"
        " played %{customdata[2]} times in sets<extra></extra>",
    )
    # a genre that does not fit into its bar would be written too small to read
    figure.update_layout(uniformtext={"minsize": 9, "mode": "hide"})
    figure.update_xaxes(title="trending_score", rangemode="tozero", nticks=5, tickangle=0)
    figure.update_yaxes(
        showgrid=False, ticklabelstandoff=6, tickvals=places,
        ticktext=[_on_two_lines(row["name"]) for row in shown],
    )  # fmt: skip
    return figure


def _on_two_lines(name: str) -> str:
    """The artist above the title, each no longer than leaves room for the bar on a telephone."""
    artist, _, title = name.partition(" - ")
    return "<br>".join(_short(part, 28) for part in (artist, title) if part)


def all_of(report: Report) -> dict[str, go.Figure]:
    """The pictures by name, without those for which there is nothing to show."""
    figures = {
        "coverage": coverage(report.fields, int(report.numbers["tracks"])),
        "quality": quality(report.quality),
    }
    if report.keys:
        figures["wheel"] = wheel(report.keys)
    if report.dj_set is not None:
        figures["set"] = set_path(report.dj_set, report.set_tracks)
    if report.edges:
        figures["collaborations"] = collaborations(report.edges)
    if report.trending:
        figures["trending"] = trending(report.trending)
    return figures

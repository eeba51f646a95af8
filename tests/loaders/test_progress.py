"""How far a load is: counts, the pace, and the time left where somebody knows how much there is."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from loaders import progress
from loaders.meter import SECONDS_BETWEEN_LINES

Step = tuple[str, int, int | None, int | None]


@pytest.mark.parametrize(
    ("step", "updates", "line"),
    [
        ("Extract bronze", [("Rows", 500, None, None)] * 4, "songs: reading: 2,000 rows, 50/s"),
        # dlt tells the total first, and more of it when one job brings others
        (
            "Load bronze in 1",
            [("Jobs", 0, 3, None), ("Jobs", 0, None, 1), ("Files", 9, 9, None), ("Jobs", 1, None, None)],
            "songs: copying into the database: 1 of 4 parts, about 120 s left",
        ),
    ],
)
def test_without_a_terminal_long_work_tells_now_and_then_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, step: str, updates: list[Step], line: str
) -> None:
    now = 1000.0
    monkeypatch.setattr("loaders.progress.time.monotonic", lambda: now)
    said = io.StringIO()
    shown = progress.Progress(Console(file=said), "songs")
    with shown(step):
        assert said.getvalue().endswith(" ...\n")
        for name, inc, total, inc_total in updates:
            now += SECONDS_BETWEEN_LINES
            shown.update(name, inc, total, inc_total)
        told = said.getvalue().splitlines()
        assert line in told
        shown.update(updates[0][0])
        assert said.getvalue().splitlines() == told, "it was only just told"


def test_a_terminal_shows_the_rate_and_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    said = io.StringIO()
    shown = progress.Progress(Console(file=said, force_terminal=True, width=100), "songs")
    with shown("Extract bronze"):
        for _ in range(3):
            shown.update("Rows", 500)
        shown._bars.refresh()  # type: ignore[union-attr]
    assert "1,500" in said.getvalue() and "/s" in said.getvalue()
    with shown("Load bronze in 1"):
        shown.update("Jobs", 0, 8)
        shown.update("Jobs", 3)
        shown._bars.refresh()  # type: ignore[union-attr]
    assert "3/8" in said.getvalue()

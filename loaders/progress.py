"""Showing how far a load is: moving on a terminal, now and then a plain line elsewhere."""

from __future__ import annotations

import time

import rich.progress
from dlt.common.runtime.collector_base import Collector
from rich.console import Console

from loaders.meter import SECONDS_BETWEEN_LINES, Rate

ROWS = "Rows"  # what a load counts while it reads
JOBS = "Jobs"  # what dlt counts while it loads
STEPS = {"Extract": "reading", "Normalize": "preparing", "Load": "copying into the database"}


class Progress(Collector):
    """Counts rows while they are read, and dlt's jobs while it loads.

    How many rows a source has nobody knows before they are read, so only the copying tells the time left.

    Args:
        console: where to show it.
        name: the source that is loaded.
    """

    def __init__(self, console: Console, name: str) -> None:
        self._console = console
        self._name = name
        self._bars: rich.progress.Progress | None = None
        self._task: rich.progress.TaskID | None = None
        self._label = ""
        self._done, self._of = 0, 0
        self._started = self._spoken = 0.0

    def _start(self, step: str) -> None:
        word = step.split(" ")[0]
        self._label = STEPS.get(word, word.lower())
        self._done, self._of = 0, 0
        self._started = self._spoken = time.monotonic()
        if self._console.is_terminal:
            self._bars = rich.progress.Progress(
                rich.progress.SpinnerColumn(),
                rich.progress.TextColumn("{task.description}"),
                *_columns(word),
                console=self._console,
                transient=True,
            )
            self._bars.start()
            self._task = self._bars.add_task(f"{self._name}: {self._label}", total=None)
        else:
            self._console.print(f"{self._name}: {self._label} ...")

    def update(
        self,
        name: str,
        inc: int = 1,
        total: int | None = None,
        inc_total: int | None = None,
        message: str | None = None,
        label: str | None = None,
    ) -> None:
        """Count on; called by a load, and by dlt, which counts files and resources as well."""
        # with a label dlt counts some of them once more: those that failed
        if name not in (ROWS, JOBS) or label:
            return
        self._done += inc
        self._of = (self._of if total is None else total) + (inc_total or 0)
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, completed=self._done, total=self._of or None)
        elif time.monotonic() - self._spoken >= SECONDS_BETWEEN_LINES:
            self._spoken = time.monotonic()
            self._console.print(self._line(self._spoken - self._started), soft_wrap=True, markup=False)

    def _line(self, seconds: float) -> str:
        """How far it is, in words."""
        head = f"{self._name}: {self._label}"
        if not self._of:
            return f"{head}: {self._done:,} rows, {self._done / seconds:,.0f}/s"
        left = f", about {(self._of - self._done) * seconds / self._done:,.0f} s left" if self._done else ""
        return f"{head}: {self._done:,} of {self._of:,} parts{left}"

    def _stop(self) -> None:
        if self._bars is not None:
            self._bars.stop()
        self._bars = None


def _columns(word: str) -> tuple[rich.progress.ProgressColumn, ...]:
    if word == "Load":
        return rich.progress.MofNCompleteColumn(), rich.progress.TimeRemainingColumn()
    return rich.progress.TextColumn("{task.completed:,.0f}"), Rate(), rich.progress.TimeElapsedColumn()

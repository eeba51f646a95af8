"""Showing how far a load is: moving on a terminal, a plain line per step elsewhere."""

from __future__ import annotations

import rich.progress
from dlt.common.runtime.collector_base import Collector
from rich.console import Console

ROWS = "Rows"  # what a load counts while it reads
STEPS = {"Extract": "reading", "Normalize": "preparing", "Load": "copying into the database"}


class Progress(Collector):
    """Counts rows while they are read, and dlt's jobs while it loads.

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

    def _start(self, step: str) -> None:
        word = step.split(" ")[0]
        self._label = STEPS.get(word, word.lower())
        if self._console.is_terminal:
            self._bars = rich.progress.Progress(
                rich.progress.SpinnerColumn(),
                rich.progress.TextColumn("{task.description}"),
                rich.progress.TextColumn("{task.completed:,.0f}"),
                rich.progress.TimeElapsedColumn(),
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
        if self._bars is not None and self._task is not None and name in (ROWS, "Jobs"):
            self._bars.update(self._task, advance=inc)

    def _stop(self) -> None:
        if self._bars is not None:
            self._bars.stop()
        self._bars = None

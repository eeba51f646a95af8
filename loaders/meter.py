"""Showing how far slow work is: bars for the providers on a terminal, now and then a plain line elsewhere."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType

import rich.progress
from rich.console import Console

SECONDS_BETWEEN_LINES = 10.0


class Rate(rich.progress.ProgressColumn):
    """How many a second."""

    def render(self, task: rich.progress.Task) -> str:
        """The rate, once there is one."""
        return f"{task.speed:,.1f}/s" if task.speed else ""


class Meter:
    """Shows how many questions are answered; a context manager."""

    def __init__(self, console: Console, label: str, totals: Mapping[str, int | None]) -> None:
        """Prepare to show so many questions for each provider; None where nobody knows how many."""
        self._console, self._label, self._totals = console, label, dict(totals)
        self._started = self._spoken = time.monotonic()
        self._bars: rich.progress.Progress | None = None
        self._tasks: dict[str, rich.progress.TaskID] = {}

    def __enter__(self) -> Meter:
        """Start showing."""
        if self._console.is_terminal:
            self._bars = rich.progress.Progress(
                rich.progress.TextColumn("{task.description:>14}"),
                rich.progress.BarColumn(),
                rich.progress.MofNCompleteColumn(),
                Rate(),
                rich.progress.TimeRemainingColumn(),
                console=self._console,
                transient=True,
            )
            self._bars.start()
            self._tasks = {
                name: self._bars.add_task(name, total=total) for name, total in self._totals.items()
            }
        else:
            known = sum(total or 0 for total in self._totals.values())
            questions = f"{known:,} questions for " if known else ""
            self._console.print(
                f"{self._label}: {questions}{', '.join(self._totals)}", soft_wrap=True, markup=False
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Show no more."""
        if self._bars:
            self._bars.stop()

    def show(self, done: Mapping[str, int], totals: Mapping[str, int | None] | None = None) -> None:
        """Show that so many questions are answered, and of how many where that has changed."""
        self._totals.update(totals or {})
        if self._bars:
            for name, count in done.items():
                self._bars.update(self._tasks[name], completed=count, total=self._totals[name])
            return
        now = time.monotonic()
        if now - self._spoken < SECONDS_BETWEEN_LINES:
            return
        self._spoken = now
        self._console.print(self._line(done, now - self._started), soft_wrap=True, markup=False)

    def _line(self, done: Mapping[str, int], seconds: float) -> str:
        """How far it is; it takes as long as the slowest provider."""
        answered, total = sum(done.values()), sum(total or 0 for total in self._totals.values())
        waits = [
            (total_of - count) / (count / seconds)
            for name, count in done.items()
            if count and (total_of := self._totals[name]) and count < total_of
        ]
        left = f", about {max(waits):,.0f} s left" if waits else ""
        of = f" of {total:,}" if total else ""
        return f"{self._label}: {answered:,}{of} answers, {answered / seconds:,.1f}/s{left}"

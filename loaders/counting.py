"""Showing how far slow work is: a bar with rate and time left, or a plain line now and then."""

from __future__ import annotations

import time
from types import TracebackType

import rich.progress
from rich.console import Console

# Without a terminal, a line after so many seconds.
EVERY_S = 15.0


class Counting:
    """Counts things that take their time.

    Args:
        console: where to show it.
        what: what is counted, such as "mixesdb: pages".
    """

    def __init__(self, console: Console, what: str) -> None:
        self._console, self._what = console, what
        self._started = self._said = time.monotonic()
        self._bar = rich.progress.Progress(
            rich.progress.TextColumn("{task.description}"),
            rich.progress.BarColumn(),
            rich.progress.MofNCompleteColumn(),
            rich.progress.TextColumn("{task.fields[rate]}"),
            rich.progress.TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(what, total=None, rate="")

    def __enter__(self) -> Counting:
        """Start to show."""
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop showing."""
        self._bar.stop()

    def update(self, done: int, total: int | None) -> None:
        """Say how many are done, of how many as far as that is known."""
        now = time.monotonic()
        rate = done / max(now - self._started, 0.001)
        self._bar.update(self._task, completed=done, total=total, rate=f"{rate:.1f}/s")
        if not self._console.is_terminal and now - self._said >= EVERY_S:
            self._said = now
            left = f" of {total:,}, {(total - done) / rate:,.0f} s left" if total and done else ""
            self._console.print(f"{self._what}: {done:,}{left}, {rate:.1f} a second", soft_wrap=True)

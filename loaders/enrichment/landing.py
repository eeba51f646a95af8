"""Landing: answers go into bronze while others are still asked for, so that an interruption loses little."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Mapping

from loaders import bronze
from loaders.calls import Answer
from loaders.enrichment.desks import Desk
from loaders.rows import Row

ROWS_AT_ONCE = 5_000
# Between two loads; each costs about a second, whatever its size.
SECONDS_BETWEEN = 20.0
MARK_OF_SIMULATION = " simulated"


class Landing:
    """Takes answers from the queue and lands them, in a thread of its own; None ends it.

    dlt catches Ctrl-C in the main thread only, so here it goes undisturbed.
    """

    def __init__(
        self, desks: Mapping[str, Desk], arrived: queue.SimpleQueue[Answer | None], *, is_simulated: bool
    ) -> None:
        """Start landing."""
        self.landed = 0
        self.failure: BaseException | None = None
        self._desks, self._arrived = desks, arrived
        self._mark = MARK_OF_SIMULATION if is_simulated else ""
        self._thread = threading.Thread(target=self._work, name="landing", daemon=True)
        self._thread.start()

    @property
    def is_busy(self) -> bool:
        """Whether it goes on."""
        return self._thread.is_alive()

    def _work(self) -> None:
        try:
            is_open = True
            while is_open:
                rows, is_open = self._collect()
                if rows:
                    bronze.load(rows)
                    self.landed += len(rows)
        except BaseException as failure:  # told by the main thread
            self.failure = failure

    def _collect(self) -> tuple[list[tuple[str, Row]], bool]:
        """The rows of the next load, and whether more may come."""
        rows: list[tuple[str, Row]] = []
        until = time.monotonic() + SECONDS_BETWEEN
        while len(rows) < ROWS_AT_ONCE:
            try:
                answer = self._arrived.get(timeout=max(0.01, until - time.monotonic()))
            except queue.Empty:
                if rows:
                    return rows, True
                until = time.monotonic() + SECONDS_BETWEEN
                continue
            if answer is None:
                return rows, False
            desk = self._desks[answer.provider]
            version = f"{desk.provider.api_version}{self._mark}"
            rows.append(answer.row(version, desk.entry.cost_per_call_usd))
        return rows, True

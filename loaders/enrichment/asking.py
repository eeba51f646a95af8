"""Asking: every provider in a thread of its own, at its own pace."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Mapping, Sequence

from loaders.calls import Answer, Call
from loaders.enrichment.desks import Desk
from loaders.http import BudgetSpent, DoorClosed
from loaders.sources.api import Question


class Asking:
    """One round of questions, under way."""

    def __init__(
        self,
        desks: Mapping[str, Desk],
        questions: Mapping[str, Sequence[Question]],
        arrived: queue.SimpleQueue[Answer | None],
        seconds: float,
        stop: threading.Event,
    ) -> None:
        """Start asking.

        Args:
            desks: the open desks.
            questions: what to ask at each.
            arrived: where answers go.
            seconds: after so long no new question is asked.
            stop: set from elsewhere, it ends the asking.
        """
        self.done = dict.fromkeys(questions, 0)
        self.failure: BaseException | None = None
        self._arrived, self._stop, self._until = arrived, stop, time.monotonic() + seconds
        self._threads = [
            threading.Thread(target=self._work, args=(desks[name], asked), name=name, daemon=True)
            for name, asked in questions.items()
        ]
        for thread in self._threads:
            thread.start()

    @property
    def is_busy(self) -> bool:
        """Whether somebody is still asking."""
        return any(thread.is_alive() for thread in self._threads)

    def _work(self, desk: Desk, questions: Sequence[Question]) -> None:
        try:
            for question in questions:
                if self._stop.is_set() or time.monotonic() > self._until or None in desk.client.closed:
                    return
                self._ask(desk, question)
                self.done[desk.provider.name] += 1
        except BudgetSpent:
            return
        except BaseException as failure:  # told by the main thread
            self.failure = failure
            self._stop.set()

    def _ask(self, desk: Desk, question: Question) -> None:
        call: Call | None = desk.provider.call(question)
        while call is not None:
            try:
                answer = desk.client.send(call)
            except DoorClosed:  # of the endpoint, or of all of it: the next question will tell
                return
            self._arrived.put(answer)
            call = desk.provider.next_page(answer)

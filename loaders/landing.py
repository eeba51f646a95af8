"""Landing what arrives slowly, part by part: neither a kill nor Ctrl-C costs more than the last part."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from loaders.rows import Row

# A part is landed when it is this old or this large. Each load takes seconds, so a part is worth many pages.
SECONDS = 60.0
ROWS = 500


@contextlib.contextmanager
def stoppable(notify: Callable[[str], None]) -> Iterator[threading.Event]:
    """An event that Ctrl-C sets the first time; the second time it interrupts as it always does.

    Args:
        notify: told that it was heard.
    """
    stop = threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def heard(_number: int, _frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, before)
        notify("Stopping; what arrived is kept. Ctrl-C again leaves at once.")

    signal.signal(signal.SIGINT, heard)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def land(
    items: Iterable[tuple[str, Row]],
    notify: Callable[[str], None] = lambda _: None,
    rows: int = ROWS,
) -> Counter[str]:
    """Land rows as they come, in one load after the other.

    The database is left alone while the next rows are awaited: other loaders may have their turn.

    Args:
        items: (table, row) pairs; whatever they wait for, they wait for outside of a load.
        notify: told, as a sentence, what a user should know meanwhile.
        rows: how many rows wait at most.

    Returns:
        The number of new rows per table, 0 for a table that rows came for without one being new.
    """
    added: Counter[str] = Counter()
    waiting: list[tuple[str, Row]] = []
    since = time.monotonic()
    try:
        for item in items:
            waiting.append(item)
            if len(waiting) >= rows or time.monotonic() - since >= SECONDS:
                part, waiting = waiting, []
                added.update(_load(part, notify))
                since = time.monotonic()
    finally:  # also what came before an error
        if waiting:
            added.update(_load(waiting, notify))
    return added


def _load(part: list[tuple[str, Row]], notify: Callable[[str], None]) -> dict[str, int]:
    """One load, in a thread: dlt would take Ctrl-C for itself in the main one, and give the load up."""
    # Imported here: dlt takes a second to import, which --help need not wait for.
    from loaders import bronze

    done: list[dict[str, int]] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            done.append(bronze.load(part, notify=notify).added)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.2)
    if failed:
        raise failed[0]
    return done[0]

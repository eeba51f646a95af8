"""The rounds: ask, land, have dbt decide again, ask what then is left."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rich.console import Console

from loaders import database, dbt
from loaders.calls import Answer, Closed, Patience
from loaders.database import Connection
from loaders.enrichment import desks, doors, questions
from loaders.enrichment.asking import Asking
from loaders.enrichment.budget import Budget
from loaders.enrichment.desks import Desk
from loaders.enrichment.landing import Landing
from loaders.enrichment.questions import Questions
from loaders.errors import LoaderError
from loaders.meter import Meter
from loaders.sources.api import Question

# What dbt builds to say what to ask: no tests, but seeds, since the first round may be the first build.
REQUESTS = (dbt.NO_ARTIFACTS, "--select", "+enrichment_requests")
FIRST_BUILD = ("build", *REQUESTS, "--resource-type", "model", "--resource-type", "seed")
# Staging is views over bronze: made once, they show what each round has landed.
NEXT_BUILD = ("run", *REQUESTS, "--exclude", "models/staging")
# A round ends after so long at the latest, so that what a fast provider said helps while a slow one goes on.
ROUND_S = 120.0
# Of a provider without a pace no more is read for one round.
MOST_AT_ONCE = 20_000
_LOOK_S = 0.2
# Any number of our own, beside that of bronze.
LOCK = 7_305_812_847
_PATIENCE_AT_THE_END_S = 5.0


@dataclass(frozen=True)
class Wish:
    """What the user wants of an enrichment; see `python -m loaders.run enrich --help`."""

    providers: tuple[str, ...]
    max_calls: int | None = None
    max_cost_usd: Decimal | None = None
    is_dry_run: bool = False
    asks_everyone: bool = False
    simulator: str | None = None
    patience: Patience | None = None
    round_s: float = ROUND_S


@dataclass
class Result:
    """What came of it."""

    rounds: int = 0
    calls: int = 0
    cost_usd: Decimal = Decimal(0)
    landed: int = 0
    seconds: float = 0.0
    planned: dict[str, Questions] = field(default_factory=dict)
    by_provider: Counter[str] = field(default_factory=Counter)
    is_budget_spent: bool = False
    is_interrupted: bool = False
    # Nobody can be asked any more, whatever is left to ask.
    is_shut_out: bool = False


def enrich(wish: Wish, say: Callable[[str], None], console: Console) -> Result:
    """Ask what ops.enrichment_requests lists, in rounds.

    Args:
        wish: what the user wants.
        say: told, as a sentence, what the user should know.
        console: where to show how far it is.

    Raises:
        LoaderError: dbt or the database failed, or somebody else is enriching; what arrived before is landed.
    """
    started = time.monotonic()
    with contextlib.closing(database.connect()) as connection:
        connection.autocommit = True
        _begin(connection)
        result = _Enrichment(connection, wish, say, console).run()
    result.seconds = time.monotonic() - started
    return result


class _Enrichment:
    """An enrichment under way; see `enrich`."""

    def __init__(
        self, connection: Connection, wish: Wish, say: Callable[[str], None], console: Console
    ) -> None:
        self._connection, self._wish, self._say, self._console = connection, wish, say, console
        self._result = Result()
        self._budget, self._stop = Budget(wish.max_calls, wish.max_cost_usd), threading.Event()
        self._desks: dict[str, Desk] = {}
        self._asked: set[Question] = set()
        # providers tell of shut doors from threads of their own
        self._lock = threading.Lock()

    def run(self) -> Result:
        """All rounds."""
        self._say("dbt works out what to ask ...")
        self._build(FIRST_BUILD)
        wish, result = self._wish, self._result
        self._desks = desks.open_desks(
            self._connection, wish.providers, simulator=wish.simulator, budget=self._budget,
            on_closed=self._closed, stop=self._stop, patience=wish.patience,
        )  # fmt: skip
        try:
            while found := self._what_to_ask():
                if wish.is_dry_run:
                    result.planned = found
                    break
                landed = self._round(found)
                if not landed or self._stop.is_set() or self._budget.is_spent:
                    break
                self._say("dbt decides with the answers, and works out what to ask next ...")
                self._build(NEXT_BUILD)
        except KeyboardInterrupt:
            result.is_interrupted = True
        finally:
            for desk in self._desks.values():
                desk.client.close()
        result.calls, result.cost_usd = self._budget.calls, self._budget.cost_usd
        result.is_budget_spent = self._budget.is_spent
        result.is_shut_out = all(None in desk.client.closed for desk in self._desks.values())
        result.by_provider.update({name: desk.client.calls for name, desk in self._desks.items()})
        return result

    def _build(self, wanted: tuple[str, ...]) -> None:
        asked_of_dbt = _everyone() if self._wish.asks_everyone else {}
        for warning in dbt.run(*wanted, **asked_of_dbt):
            self._say(warning)

    def _closed(self, door: Closed) -> None:
        where = f" ({door.endpoint})" if door.endpoint else ""
        until = f", until {door.until:%Y-%m-%d %H:%M} UTC" if door.until else ", for this run"
        self._say(f"{door.provider}{where} is shut{until}: {door.reason}.")
        with self._lock:
            doors.shut(self._connection, door.provider, door.endpoint, door.reason, door.until)

    def _what_to_ask(self) -> dict[str, Questions]:
        """Only what this run has not asked: an answer that did not land must not be asked for for ever."""
        most = {name: _most(desk, self._wish) for name, desk in self._desks.items()}
        with self._lock:
            found = questions.read(self._connection, most)
        left = {
            name: Questions([one for one in of.asked_now if one not in self._asked], of.outstanding)
            for name, of in found.items()
        }
        return {name: of for name, of in left.items() if of.asked_now}

    def _round(self, found: dict[str, Questions]) -> int:
        """Ask and land; how many rows landed."""
        self._result.rounds += 1
        arrived: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()
        landing = Landing(self._desks, arrived, is_simulated=self._wish.simulator is not None)
        asked_now = {name: of.asked_now for name, of in found.items()}
        asking = Asking(self._desks, asked_now, arrived, self._wish.round_s, self._stop)
        totals = {name: len(asked) for name, asked in asked_now.items()}
        try:
            with Meter(self._console, f"round {self._result.rounds}", totals) as meter:
                self._wait(asking, landing, arrived, meter)
        finally:
            self._result.landed += landing.landed
        for name, count in asking.done.items():
            self._asked.update(asked_now[name][:count])
        for failure in (landing.failure, asking.failure):
            if failure is not None:
                raise failure
        return landing.landed

    def _wait(
        self, asking: Asking, landing: Landing, arrived: queue.SimpleQueue[Answer | None], meter: Meter
    ) -> None:
        """Until all that came has landed. Ctrl-C ends the asking, and a second one leaves at once."""
        is_ended, give_up = False, float("inf")
        while not is_ended or landing.is_busy:
            try:
                time.sleep(_LOOK_S)
                meter.show(asking.done)
                if landing.failure:
                    self._stop.set()
                if not is_ended and (not asking.is_busy or time.monotonic() > give_up):
                    is_ended = True
                    arrived.put(None)
            except KeyboardInterrupt:
                if self._result.is_interrupted:
                    raise
                self._result.is_interrupted = True
                self._stop.set()
                give_up = time.monotonic() + _PATIENCE_AT_THE_END_S
                self._console.print("Stopping; what has arrived is landed first.")


def _everyone() -> dict[str, Any]:
    """What dbt is told for asking everyone.

    With other variables it reads the whole project anew: into a folder of its own, so that what it has
    read for all other commands stays.
    """
    folder = database.data_dir() / "target-everyone"
    return {"variables": {"enrichment_ask_everyone": True}, "target_path": folder}


def _begin(connection: Connection) -> None:
    """See that there is something to enrich, and nobody else at it.

    Two at once would ask everything twice, and each provider at twice its pace. The lock goes with the
    connection, so one who was killed does not keep it.
    """
    with connection.cursor() as cursor:
        if not database.has(cursor, "bronze.bronze_scraped_tracks"):
            raise LoaderError(
                "There is no bronze in this database yet.", "Load something first: python -m loaders.run"
            )
        cursor.execute("select pg_try_advisory_lock(%s)", (LOCK,))
        if cursor.fetchone() != (True,):
            raise LoaderError(
                "Somebody is enriching this database already.",
                "Two at once would ask everything twice, and too fast. Wait for it to end, or stop it.",
            )


def _most(desk: Desk, wish: Wish) -> int:
    """More than this cannot be asked in a round."""
    if desk.pace.per_second is None:
        return MOST_AT_ONCE
    return min(MOST_AT_ONCE, int(desk.pace.per_second * wish.round_s) + 1)

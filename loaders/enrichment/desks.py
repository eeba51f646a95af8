"""A desk for each provider: its module, its client, and why it is closed where it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib import import_module

from loaders import credentials, registry, sources
from loaders.calls import Closed, Pace, Patience
from loaders.database import Connection
from loaders.enrichment import doors, questions
from loaders.enrichment.budget import Budget
from loaders.enrichment.doors import Door
from loaders.errors import ConfigError
from loaders.http import Client
from loaders.sources.api import Provider

NO_CREDENTIALS = "no credentials"
# What the simulator takes for credentials.
_FOR_THE_SIMULATOR = "simulated"


@dataclass
class Desk:
    """A provider that can be asked."""

    provider: Provider
    entry: registry.Entry
    client: Client
    pace: Pace


def listed() -> tuple[str, ...]:
    """The providers that can be asked and that the registry lists: whose row is out is asked no more."""
    return tuple(name for name in sources.API_PROVIDERS if name in registry.entries())


def provider(name: str) -> Provider:
    """The module of an API provider.

    Raises:
        ConfigError: there is none of this name.
    """
    if name not in sources.API_PROVIDERS:
        raise ConfigError(
            f"There is no API provider {name!r}.", f"There are {', '.join(sources.API_PROVIDERS)}."
        )
    found: Provider = import_module(f"loaders.sources.{name}").PROVIDER
    return found


def lacks(name: str) -> list[str]:
    """The credentials that a provider needs and the user has not given."""
    needs = provider(name).needs
    given = credentials.of(name, needs)
    return [need for need in needs if need not in given]


def open_desks(
    connection: Connection,
    names: Iterable[str],
    *,
    simulator: str | None,
    budget: Budget,
    on_closed: Callable[[Closed], None],
    stop: threading.Event,
    patience: Patience | None = None,
) -> dict[str, Desk]:
    """Open a client for each provider whose door is open; the others are told of and remembered as shut.

    Args:
        connection: to the database; dbt must have run in it.
        names: the providers to open.
        simulator: the simulator's address, where it stands in for all of them.
        budget: what may be spent.
        on_closed: told of each door that is shut, at once and later.
        stop: ends all waiting.
        patience: how hard to try.
    """
    known = {(door.provider, door.endpoint): door for door in doors.latest(connection)}
    contact = credentials.contact()
    names = list(names)
    calls = questions.calls_today(connection, names)
    desks = {}
    for name in names:
        module, entry = provider(name), registry.entry(name)
        if not entry.is_enabled:
            continue
        wanted = (*module.needs, *module.helps)
        given = credentials.of(name, wanted)
        if simulator:
            given = {**dict.fromkeys(wanted, _FOR_THE_SIMULATOR), **given}
        closed = _closed_before(known, name, connection, is_simulated=simulator is not None)
        if None not in closed and not simulator and (lacking := lacks(name)):
            closed[None] = Closed(name, None, f"{NO_CREDENTIALS}: {', '.join(lacking)} of [sources.{name}]")
        if None in closed:
            on_closed(closed[None])
            continue
        pace = _pace(entry, calls.get(name, 0), is_simulated=simulator is not None)
        base_url = f"{simulator}/{name}" if simulator else None
        client = Client(
            name, base_url=base_url, pace=pace, patience=patience, auth=module.auth(given, base_url),
            headers=module.headers(given), secrets=tuple(given.values()), contact=contact,
            closes=module.closes, may_call=partial(budget.take, entry.cost_per_call_usd),
            on_closed=on_closed, stop=stop,
        )  # fmt: skip
        client.closed.update(closed)
        for door in closed.values():
            on_closed(door)
        desks[name] = Desk(module, entry, client, pace)
    return desks


def _closed_before(
    known: dict[tuple[str, str | None], Door], name: str, connection: Connection, *, is_simulated: bool
) -> dict[str | None, Closed]:
    """Doors that an earlier run shut and whose time has not come; the others are tried anew."""
    still = {}
    for (owner, endpoint), door in known.items():
        if owner != name or door.is_open:
            continue
        if door.opens_at and door.is_shut and not is_simulated:
            still[endpoint] = Closed(name, endpoint, door.reason, door.opens_at)
        elif is_simulated or not door.reason.startswith(NO_CREDENTIALS) or not lacks(name):
            doors.reopen(connection, name, endpoint, "tried anew in a new run")
    return still


def _pace(entry: registry.Entry, calls: int, *, is_simulated: bool) -> Pace:
    if is_simulated:  # it takes no harm
        return Pace()
    per_day = entry.requests_per_day
    return Pace(entry.requests_per_second, None if per_day is None else max(0, per_day - calls))

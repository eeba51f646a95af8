"""`status`: how each provider stands, and what would open the doors that are shut."""

from __future__ import annotations

import contextlib
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import click

from loaders import database, registry

if TYPE_CHECKING:
    from loaders.enrichment.doors import Door
    from loaders.sources.api import Provider

_ANSWERS = """
    select
        api_provider,
        max(fetched_at) filter (where error_code is null),
        count(*) filter (where error_code is null or error_code = 'not_found'),
        count(*) filter (where error_code <> 'not_found')
    from bronze.bronze_api_enrichments
    group by api_provider
"""
# As of the last build: who is down is not asked, whatever its door.
_DOWN = """
    select provider, failures_in_a_row, next_try_at
    from ops.provider_health
    where health_status = 'down'
"""
# As of the last build, too: whose values the waterfall may take.
_PLACED = "select distinct provider from intermediate.int_waterfall__config"
_NEVER: tuple[Any, ...] = (None, 0, 0)
_HEAD = f"{'provider':<15} {'door':<8} {'last success':<17} {'answers':>9} {'failures':>9} {'left today':>11}"


@click.command(short_help="Show how each API provider stands.")
def status() -> None:
    """Show each API provider: its door, its last success, answers, failures, and the calls left today.

    A failure is an answer that could not be had; that a provider does not know a track is an answer.
    Afterwards: who is down, why doors are shut, which credentials are missing, what each unlocks and where
    to get it, and whose values nobody wants.
    """
    from loaders.enrichment import desks, doors, questions

    with contextlib.closing(database.connect()) as connection, connection.cursor() as cursor:
        known = doors.latest(connection)
        today = questions.calls_today(connection, list(desks.listed()))
        answers = _by_provider(cursor, "bronze.bronze_api_enrichments", _ANSWERS) or {}
        down = _by_provider(cursor, "ops.provider_health", _DOWN) or {}
        placed = _by_provider(cursor, "intermediate.int_waterfall__config", _PLACED)
    click.echo(_HEAD)
    notes = []
    for name in desks.listed():
        entry, lacking = registry.entry(name), desks.lacks(name)
        shut = [door for door in known if door.provider == name and door.is_shut]
        shut = [door for door in shut if not door.reason.startswith(desks.NO_CREDENTIALS)]
        state = _state(entry.is_enabled, bool(lacking), shut)
        if name in down and state == "open":
            state = "down"
            notes.append(_ill(name, *down[name]))
        last, good, failed = answers.get(name, _NEVER)
        limit = entry.requests_per_day
        left = "no limit" if limit is None else f"{max(0, limit - today.get(name, 0)):,}"
        when = f"{last.astimezone(timezone.utc):%Y-%m-%d %H:%M}" if last else "never"
        click.echo(f"{name:<15} {state:<8} {when:<17} {good:>9,} {failed:>9,} {left:>11}")
        notes += [_why(door) for door in shut]
        if lacking:
            notes.append(_wanting(desks.provider(name), lacking))
        if entry.is_enabled and placed is not None and name not in placed:
            notes.append(
                f"{name} has no place in the waterfall, so its values are not wanted; `config set` gives one,"
                " and `config enable` brings back what `config disable` took out."
            )
    if notes:
        click.echo("\n" + "\n".join(notes))


def _by_provider(cursor: Any, relation: str, query: str) -> dict[str, tuple[Any, ...]] | None:
    """What the query tells of each provider; None where there is no such relation yet."""
    if not database.has(cursor, relation):
        return None
    cursor.execute(query)
    return {name: tuple(told) for name, *told in cursor.fetchall()}


def _state(is_enabled: bool, is_lacking: bool, shut: list[Door]) -> str:
    if not is_enabled:
        return "disabled"
    if is_lacking or any(door.endpoint is None for door in shut):
        return "shut"
    return "partly" if shut else "open"


def _ill(name: str, failures: int, next_try_at: datetime | None) -> str:
    if next_try_at is None:
        return f"{name} is declared down in seeds/enrichment_providers.csv."
    until = _utc(next_try_at)
    return f"{name} is down: its last {failures:,} calls failed. It is asked again from {until} on."


def _wanting(provider: Provider, lacking: list[str]) -> str:
    return (
        f"{provider.name} needs {', '.join(lacking)} in [sources.{provider.name}] of .dlt/secrets.toml."
        f" It unlocks {provider.unlocks}. Where from: {provider.how_to_get}"
    )


def _why(door: Door) -> str:
    where = f" ({door.endpoint})" if door.endpoint else ""
    until = f"until {_utc(door.opens_at)}" if door.opens_at else "the next `enrich` tries it again"
    return f"{door.provider}{where} was shut at {_utc(door.changed_at)}, {until}: {door.reason}."


def _utc(moment: datetime) -> str:
    """Said in full, as the server may count in another zone."""
    return f"{moment.astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC"

"""`status`: how each provider stands, and what would open the doors that are shut."""

from __future__ import annotations

import contextlib
from datetime import datetime, timezone
from typing import Any

import click

from loaders import database, registry

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
        answers: dict[str, tuple[Any, ...]] = {}
        if database.has(cursor, "bronze.bronze_api_enrichments"):
            cursor.execute(_ANSWERS)
            answers = {name: tuple(rest) for name, *rest in cursor.fetchall()}
        down: dict[str, tuple[Any, ...]] = {}
        if database.has(cursor, "ops.provider_health"):
            cursor.execute(_DOWN)
            down = {name: tuple(rest) for name, *rest in cursor.fetchall()}
        placed = set(desks.listed())
        if database.has(cursor, "intermediate.int_waterfall__config"):
            cursor.execute(_PLACED)
            placed = {name for (name,) in cursor.fetchall()}
    click.echo(_HEAD)
    notes = []
    for name in desks.listed():
        entry, lacking = registry.entry(name), desks.lacks(name)
        shut = [door for door in known if door.provider == name and _is_shut(door)]
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
            module = desks.provider(name)
            notes.append(
                f"{name} needs {', '.join(lacking)} in [sources.{name}] of .dlt/secrets.toml."
                f" It unlocks {module.unlocks}. Where from: {module.how_to_get}"
            )
        if entry.is_enabled and name not in placed:
            notes.append(
                f"{name} has no place in the waterfall, so its values are not wanted; `config set` gives one,"
                " and `config enable` brings back what `config disable` took out."
            )
    if notes:
        click.echo()
        for note in notes:
            click.echo(note)


def _is_shut(door: Any) -> bool:
    if door.is_open:
        return False
    return door.opens_at is None or bool(door.opens_at > datetime.now(timezone.utc))


def _state(is_enabled: bool, is_lacking: bool, shut: list[Any]) -> str:
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


def _why(door: Any) -> str:
    where = f" ({door.endpoint})" if door.endpoint else ""
    until = f"until {_utc(door.opens_at)}" if door.opens_at else "the next `enrich` tries it again"
    return f"{door.provider}{where} was shut at {_utc(door.changed_at)}, {until}: {door.reason}."


def _utc(moment: datetime) -> str:
    """Said in full, as the server may count in another zone."""
    return f"{moment.astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC"

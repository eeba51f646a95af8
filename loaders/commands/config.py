"""`config`: see and change the waterfall at run time, without SQL; every change says who and why."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from decimal import Decimal

import click
from rich import box
from rich.markup import escape
from rich.table import Table

from loaders import database
from loaders.commands.base import BY, Confidence, Group, output, say
from loaders.errors import LoaderError
from loaders.records import Record
from loaders.waterfall_config import Change, WaterfallConfig

REASON = click.option("--reason", required=True, help="Why; kept with the change.")
PROVIDER = click.option("--provider", default=None, help="Every place of this provider, whatever the field.")


@contextlib.contextmanager
def _opened() -> Iterator[WaterfallConfig]:
    with contextlib.closing(database.connect()) as connection:
        yield WaterfallConfig(connection)


@click.group(cls=Group)
def config() -> None:
    """See and change whom the waterfall believes. The next dbt build uses the change."""


@config.command()
@click.argument("field", required=False)
def show(field: str | None) -> None:
    """Show the waterfall in force, of one field or of all."""
    table = Table(box=box.SIMPLE)
    for name in ("field", "priority", "provider", "at least", "changed"):
        table.add_column(name, justify="right" if name in ("priority", "at least") else "left")
    with _opened() as opened:
        for row in opened.places(field):
            floor = max(row["min_confidence"] or 0, row["min_acceptable_confidence"] or 0)
            table.add_row(
                row["metadata_field"] if row["is_enabled"] else f"{row['metadata_field']} (off in the seed)",
                str(row["priority"]),
                row["provider"] or "[dim]taken out[/]",
                f"{floor:.2f}" if row["provider"] else "",
                escape(f"{row['changed_by']}: {row['reason']}") if row["is_override"] else "",
            )
        refused = opened.refused()
    output.print(table)
    for line in refused:
        say(line)


@config.command("set")
@click.argument("field")
@click.option("--priority", type=click.IntRange(1, 4), required=True, help="The place to change, 1-4.")
@click.option("--provider", required=True, help="Who takes it.")
@click.option("--min-confidence", type=Confidence(), required=True, help="How sure it must be, 0-1.")
@REASON
@BY
def set_place(
    field: str, priority: int, provider: str, min_confidence: Decimal, reason: str, by: str
) -> None:
    """Give a place of FIELD to a provider. One that stands elsewhere swaps places with it."""
    with _opened() as opened:
        exchanged = opened.exchange(field, priority, provider)
    _write([(field, priority, provider, min_confidence, True), *exchanged], reason, by)


@config.command(short_help="Take a field or a provider out of the waterfall.")
@click.argument("field", required=False)
@PROVIDER
@REASON
@BY
def disable(field: str | None, provider: str | None, reason: str, by: str) -> None:
    """Take every place of FIELD, or of a provider, out of the waterfall."""
    _one_of(field, provider)
    with _opened() as opened:
        places = [row for row in opened.places(field, provider) if row["provider"]]
    _write([(*_place(row), None, None, True) for row in places], reason, by)


@config.command(short_help="Put a field or a provider back.")
@click.argument("field", required=False)
@PROVIDER
@REASON
@BY
def enable(field: str | None, provider: str | None, reason: str, by: str) -> None:
    """Give FIELD back what the seed says, or a provider the places that were taken from it."""
    _one_of(field, provider)
    with _opened() as opened:
        changes = opened.overridden(field, provider)
    _write(changes, reason, by)


@config.command()
@click.argument("field", required=False)
def history(field: str | None) -> None:
    """Show every change made at run time, the latest first."""
    table = Table(box=box.SIMPLE)
    for name in ("when", "who", "field", "priority", "change", "why"):
        table.add_column(name)
    with _opened() as opened:
        for row in opened.history(field):
            cells = (
                f"{row['changed_at']:%Y-%m-%d %H:%M}",
                row["changed_by"],
                row["metadata_field"],
                str(row["priority"]),
                _change(row),
                row["reason"],
            )
            table.add_row(*map(escape, cells))
    if not table.row_count:
        say("Nothing was changed at run time.")
        return
    output.print(table)


def _write(changes: list[Change], reason: str, by: str) -> None:
    if not changes:
        raise LoaderError("There is nothing to change.", "See what is in force: config show")
    with _opened() as opened:
        opened.change(changes, reason, by)
        off = opened.switched_off(changes)
    places = ", ".join(f"{field} {priority}" for field, priority, *_ in changes)
    counts = any(off.isdisjoint((field, provider)) for field, _, provider, *_ in changes)
    say(f"Changed: {places}.{' The next dbt build uses it.' if counts else ''}")
    if off:
        say(
            f"Nothing comes of it for {', '.join(sorted(off))} while the seeds have is_enabled = false there."
        )


def _one_of(field: str | None, provider: str | None) -> None:
    if (field is None) == (provider is None):
        raise click.UsageError("Name either a field or --provider.")


def _place(row: Record) -> tuple[str, int]:
    return row["metadata_field"], row["priority"]


def _change(row: Record) -> str:
    if not row["is_active"]:
        return "as the seed has it"
    return f"{row['provider']} at {row['min_confidence']:.2f}" if row["provider"] else "taken out"

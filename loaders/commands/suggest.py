"""`suggest-priorities`: an order of providers that their own record speaks for."""

from __future__ import annotations

import contextlib
import csv
import sys
from pathlib import Path

import click
from rich import box
from rich.table import Table

from loaders import database, suggestion
from loaders.commands.base import messages, say


@click.command("suggest-priorities", short_help="Propose another order of providers.")
@click.argument("fields", nargs=-1)
@click.option(
    "--least",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Judge no provider that can be compared with others on fewer tracks.",
)
@click.option(
    "--output",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write the proposal there; else it goes to standard output.",
)
def suggest_priorities(fields: tuple[str, ...], least: int, path: Path | None) -> None:
    """Propose another order of providers for FIELDS, or for all, as a CSV that `experiment` takes.

    It is told from how often providers agree (ops.provider_agreement) and how often a call brings a value
    (ops.provider_performance_history). The config stays as it is: try the proposal first.

    The table tells of each provider its place now and then, the estimated share of its values that are
    right, on how many comparisons that rests, and the share of calls that brought a value.
    """
    with contextlib.closing(database.connect()) as connection:
        found = suggestion.suggestions(connection, fields, least)
    table = Table(box=box.SIMPLE)
    for name in ("field", "provider", "now", "then", "right", "compared", "success"):
        table.add_column(name, justify="left" if name in ("field", "provider") else "right")
    for one in found:
        for place, standing in enumerate(one.then, start=1):
            table.add_row(
                one.field if place == 1 else "",
                standing.provider,
                str(standing.priority),
                "" if standing == one.now[place - 1] else str(place),
                "" if standing.right is None else f"{standing.right:.1%}",
                f"{standing.compared:,}",
                "" if standing.success is None else f"{standing.success:.0%}",
            )
    messages.print(table)
    changes = [one.row() for one in found if one.is_change]
    if not changes:
        say("The record speaks for the order in force.")
        return
    with path.open("w", newline="", encoding="utf-8") if path else contextlib.nullcontext(sys.stdout) as file:
        writer = csv.DictWriter(file, list(changes[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(changes)
    if path:
        say(f"Now try it: python -m loaders.run experiment {path}")

"""`correct`: say what a person knows better; `corrections`: what was said, and what to look at again."""

from __future__ import annotations

import contextlib
import re

import click
from rich import box
from rich.markup import escape
from rich.table import Table

from loaders import corrections as book
from loaders import database
from loaders.commands.base import BY, output, say

LOOK = {
    "source_changed": "look again: the source says {displaced} now",
    "source_gone": "look again: the source does not say it any more",
    "source_appeared": "look again: there is a source now, which says {displaced}",
    "source_agrees": "the source says the same by now: withdraw it",
}


class Measured(click.Command):
    """A command that takes a number below zero; to click it is an option that there is not."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; see `click.Command.parse_args`."""
        return super().parse_args(ctx, [f" {arg}" if re.match(r"-[\d.]", arg) else arg for arg in args])


@click.command(cls=Measured, short_help="Correct a field of a track.")
@click.argument("track")
@click.argument("field")
@click.argument("value", required=False)
@click.option("--withdraw", is_flag=True, help="Take the correction back, and believe the providers again.")
@click.option("--reason", required=True, help="Why; kept with the correction.")
@BY
def correct(track: str, field: str, value: str | None, withdraw: bool, reason: str, by: str) -> None:
    """Correct FIELD of TRACK ("Artist - Title", or its id) to VALUE. The next dbt build uses it.

    A correction is believed before every provider until it is withdrawn. When what it replaced changes at its
    source, the track gets a warning, and `corrections` shows it. The same correction once more settles that.
    """
    # an empty variable of a script is no wish to withdraw, nor is one with what nobody sees
    if any(letter.isprintable() and letter != " " for letter in value or "") == withdraw:
        raise click.UsageError("Give either a VALUE or --withdraw.")
    with contextlib.closing(database.connect()) as connection:
        written = book.write(connection, track, field, value, reason, by)
    if written.value is None:
        said = f"The correction of {field} is withdrawn."
    elif written.replaced_value is None:
        said = f"{field} is {written.value}, which no provider knew."
    elif written.replaced_value == written.value:
        said = f"{field} is {written.value}, as {written.replaced_provider} says already; now it stays so."
    else:
        said = f"{field} is {written.value}, not {written.replaced_value} ({written.replaced_provider})."
    say(f"{said} It takes effect with the next dbt build.")


@click.command(short_help="Show the corrections in force.")
@click.option("--all", "everything", is_flag=True, help="Also those that were replaced or withdrawn.")
def corrections(everything: bool) -> None:
    """Show the corrections in force, those to be looked at again first."""
    table = Table(box=box.SIMPLE)
    for name in ("track", "field", "value", "instead of", "state", "who", "why"):
        table.add_column(name)
    with contextlib.closing(database.connect()) as connection:
        rows = book.listed(connection, everything)
    for row in rows:
        replaced = f"{row['replaced_value']} ({row['replaced_provider']})" if row["replaced_value"] else ""
        displaced = f"{row['displaced_value']} ({row['displaced_provider']})"
        if row["next_status"]:
            state = f"{row['next_status']}, from the next build"
        else:
            state = LOOK.get(row["review_reason"], row["correction_status"].replace("_", " "))
        cells = (
            row["full_track_name"] or str(row["track_id"]),
            row["metadata_field"],
            row["value"] or "",
            replaced,
            state.format(displaced=displaced if row["displaced_value"] else "nothing"),
            row["corrected_by"],
            row["reason"],
        )
        table.add_row(*map(escape, cells))
    if rows:
        output.print(table)
    else:
        say("Nobody has corrected anything." if everything else "No correction is in force.")

"""`summary`: what the last build made of it all; `lineage`: one track from bronze to gold."""

from __future__ import annotations

import contextlib

import click

from loaders import database
from loaders.commands.base import output


@click.command(short_help="Show what dbt built, and one track in full.")
@click.option("--track", default=None, help='The track to follow from bronze to gold, as "Artist - Title".')
@click.option("--all-fields", is_flag=True, help="Follow every field of it, not the main ones alone.")
def summary(track: str | None, all_fields: bool) -> None:
    """Show what dbt built: rows, coverage, quality, and one track from bronze to gold."""
    from loaders import summary as report
    from loaders.summary_data import Database

    with contextlib.closing(database.connect()) as connection:
        report.show(output, Database(connection), track, all_fields)


@click.command(short_help="Show where the fields of a track come from.")
@click.argument("track")
def lineage(track: str) -> None:
    """Show where every field of TRACK ("Artist - Title", or its id) comes from, and who was tried."""
    from loaders import summary as report
    from loaders.summary_data import Database

    with contextlib.closing(database.connect()) as connection:
        found = Database(connection).track(track)
        assert found is not None, "a name that is none's is an error"
        output.print(report.lineage(found, all_fields=True))

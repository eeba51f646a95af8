"""`report`: what the pipeline made of the names that were published, for a person to look over."""

from __future__ import annotations

import contextlib

import click

from loaders import database
from loaders.commands.base import output


@click.group()
def report() -> None:
    """Lists to look over after dbt build."""


@report.command()
@click.option("--limit", type=click.IntRange(min=1), default=30, show_default=True, help="Rows per list.")
def identity(limit: int) -> None:
    """Tracks, artists and sets found, merges by method, warnings, most played, largest merges."""
    from loaders.identity_report import show

    with contextlib.closing(database.connect()) as connection:
        show(output, connection, limit)

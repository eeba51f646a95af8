"""`report`: what the pipeline made of the names that were published, for a person to look over."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from loaders import database
from loaders.commands.base import COUNT, Group, output


@click.group(cls=Group)
def report() -> None:
    """Lists and pictures of what dbt built."""


@report.command(short_help="What became one track, one artist, one set.")
@click.option("--limit", type=COUNT, default=30, show_default=True, help="Rows per list.")
def identity(limit: int) -> None:
    """Tracks, artists and sets found, merges by method, warnings, most played, largest merges."""
    from loaders.identity_report import show

    with contextlib.closing(database.connect()) as connection:
        show(output, connection, limit)


@report.command(short_help="Pictures of gold on one HTML page.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), default="target/report.html", show_default=True,
    help="The file to write.",
)  # fmt: skip
def page(out: Path) -> None:
    """Pictures of gold on one HTML page: coverage, quality, keys, a set, collaborations, trends."""
    from loaders.report import data, page

    with contextlib.closing(database.connect()) as connection:
        found = data.read(connection)
    page.write(found, out)
    output.print(f"Written to {out} ({out.stat().st_size / 1e6:.1f} MB); any browser opens it.")

"""Ingesting: what the configuration lists, or one file named on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from loaders import configuration, sources
from loaders.commands.base import messages, say

FILE = click.option(
    "--file", "file", required=True, type=click.Path(dir_okay=False), help="The file, gzipped or not."
)


def configured(path: Path) -> None:
    """Ingest every source that the configuration file lists, in its order."""
    for name, parameters in configuration.sources(path):
        ingest(name, parameters)


@click.command()
@FILE
def tracklists(file: str) -> None:
    """Land a saved file of tracklist pages (JSON Lines) as scraped playlists."""
    ingest("tracklists", {"file": file})


@click.group()
def dataset() -> None:
    """Land a published dataset."""


@dataset.command()
@FILE
@click.option("--version", default=None, help="The dataset's version; by default a digest of the file.")
def kaggle(file: str, version: str | None) -> None:
    """Land the Kaggle file of Spotify songs (spotify_songs.csv)."""
    ingest("kaggle", {"file": file, "version": version})


def ingest(name: str, parameters: Mapping[str, Any]) -> None:
    """Land one source in bronze and say what came of it."""
    rows = sources.rows(name, parameters)
    # Imported here: dlt takes a second to import, which `db status` and --help need not wait for.
    from loaders import bronze
    from loaders.progress import Progress

    loaded = bronze.load(rows, Progress(messages, name), say)
    read, added, rejects = (
        sum(loaded.read.values()),
        sum(loaded.added.values()),
        loaded.added["bronze_rejects"],
    )
    new = ", ".join(
        f"{count:,} {table.removeprefix('bronze_')}" for table, count in loaded.added.items() if count
    )
    say(f"{name}: {read:,} rows read, {added:,} new{f' ({new})' if new else ''}, in {loaded.seconds:.1f} s")
    if rejects:
        say(f"{rejects:,} rows had something that did not fit: see the reasons in bronze.bronze_rejects.")

"""Ingesting: what the configuration lists, or one file named on the command line."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from loaders import configuration, database, sources
from loaders.bronze_tables import REJECTS, TABLES
from loaders.commands.base import Group, messages, say, so_many, tell
from loaders.commands.scrape import scrape_site
from loaders.errors import ConfigError, DatabaseError, LoaderError, SourceError
from loaders.shell import INTERRUPTED

FILE = click.option(
    "--file", "file", required=True, type=click.Path(dir_okay=False), help="The file, gzipped or not."
)

# Whether a whole load brought something, and whether the sample did.
_LOADED = " or ".join(
    f"exists (select from bronze.{name} where _dlt_load_id in (select load_id from whole))"
    for name in TABLES
    if name != REJECTS.name
)
_STRANGERS = f"""
    with whole as (select load_id from bronze._dlt_loads where status = 0)
    select ({_LOADED}) and not exists (select from bronze.bronze_scraped_tracks where scraper_version = %s)
"""


def configured(path: Path) -> None:
    """Ingest every source that the configuration file lists, in its order; one that fails stops no other.

    Raises:
        LoaderError: the only one failed, or there is no database for any of them.
        SourceError: some of several failed; what went wrong was told of each.
    """
    listed = configuration.sources(path)
    failed = []
    for name, parameters in listed:
        try:
            if name == sources.SCRAPE:
                scrape_configured(parameters)
            else:
                ingest(name, parameters)
        except LoaderError as error:
            if len(listed) == 1 or isinstance(error, DatabaseError):
                raise
            tell(error)
            failed.append(" ".join((name, str(parameters.get("source", "")))).strip())
    if failed:
        raise SourceError(
            f"{len(failed)} of {len(listed)} sources failed: {', '.join(failed)}.",
            "What went wrong is said above; the others are loaded.",
        )


def scrape_configured(parameters: Mapping[str, Any]) -> None:
    """Scrape a site as the configuration says.

    Raises:
        ConfigError: it names something that `scrape` does not take.
        SourceError: something could not be read; the rest is landed.
        KeyboardInterrupt: it was stopped; what arrived is landed.
    """
    sources.check(sources.SCRAPE, scrape_site, parameters)
    code = scrape_site(**parameters)
    if code == INTERRUPTED:
        raise KeyboardInterrupt("what arrived is kept")
    if code:
        raise SourceError("Not everything could be scraped.", "The reasons are in bronze.bronze_rejects.")


@click.command(short_help="Land a saved file of tracklist pages.")
@FILE
def tracklists(file: str) -> None:
    """Land a saved file of tracklist pages as scraped playlists: JSON Lines, a page each.

    \b
    Of a page only `source` is needed. These keys are read; others stay in bronze:
      source           the site
      set_id, url      either of them tells that it is the same page again
      title, dj, event, venue, location
      date             2026-01-31, 2026-01 or 2026
      categories       the genres as a list; or styles, as one text with commas
      duration_s       seconds, or a text as 1:23:45
      tracklist_status complete, incomplete or none; published_track_count
      scraped_at       when it was read; else the time of the file
      tracks           a list, in which a track is a line of text ("Artist - Title"), or has
        artist, title, label, position, duration ("5:30")
        cue_s          seconds from the beginning of the set, or a text as 83:45 or 1:23:45
        role           track, with (the one before) or mashup_part (of it)
        unknown        true where nobody knows it
        gap_before     true where something is left out before it
        raw            the line as it was published
    """  # noqa: D301 - the sign by which click leaves lines alone is no backslash
    ingest("tracklists", {"file": file})


@click.group(cls=Group)
def dataset() -> None:
    """Land a published dataset."""


@dataset.command()
@click.argument("name", required=False)
@click.option("--file", type=click.Path(dir_okay=False), help="The file instead, gzipped or not.")
@click.option("--version", default=None, help="The dataset's version; by default a digest of the file.")
def kaggle(name: str | None, file: str | None, version: str | None) -> None:
    """Land the Kaggle file of Spotify songs (spotify_songs.csv).

    NAME is a dataset of kaggle.com that has it, such as joebeachcapital/30000-spotify-songs; downloading it
    needs kagglehub and your Kaggle credentials.
    """
    if bool(name) == bool(file):
        raise click.UsageError("Name a dataset of kaggle.com, or a file with --file.")
    ingest("kaggle", {"file": file, "version": version, "name": name})


@dataset.command(short_help="Land a folder of an AcousticBrainz dump.")
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("--version", default=None, help="The dump's version; by default the day in the folder's name.")
def acousticbrainz(folder: str, version: str | None) -> None:
    """Land a folder of an AcousticBrainz dump (lowlevel-json or highlevel-json, unpacked)."""
    ingest("acousticbrainz_dump", {"folder": folder, "version": version})


def ingest(name: str, parameters: Mapping[str, Any]) -> None:
    """Land one source in bronze and say what came of it.

    Raises:
        ConfigError: it is the sample, and the database holds other data alone.
        SourceError: not one of its rows has a shape; they are landed as rejects.
    """
    rows = sources.rows(name, parameters)
    if name == "sample":
        _refuse_strangers()
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
    landed = f"{added:,} new{f' ({new})' if new else ''}"
    say(f"{name}: {so_many(read, 'rows')} read, {landed}, in {loaded.seconds:.1f} s")
    if not read:
        say(f"There is nothing in {parameters.get('file') or name}.")
    if set(loaded.read) == {REJECTS.name}:
        raise SourceError(f"{name}: not one row could be read.", "The reasons are in bronze.bronze_rejects.")
    if rejects:
        odd = so_many(rejects, "rows")
        say(f"{odd} had something that did not fit: see the reasons in bronze.bronze_rejects.")


def _refuse_strangers() -> None:
    """Who loads real data and lists no sources would have a made-up world among it for ever.

    One's own data beside a sample that was there first is for trying things.
    """
    from loaders.sample.pages import SCRAPER_VERSION

    with contextlib.closing(database.connect()) as connection, connection.cursor() as cursor:
        if not database.has(cursor, "bronze._dlt_loads"):
            return
        cursor.execute(_STRANGERS, (SCRAPER_VERSION,))
        if cursor.fetchone() == (True,):
            raise ConfigError(
                "The sample is a made-up world, and this database holds other data: it would stay in it.",
                "List your own sources in its place, in .dlt/config.toml, or name one: see --help.",
            )

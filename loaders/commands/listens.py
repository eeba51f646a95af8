"""`listens`: the listening history of a user of Last.fm or ListenBrainz."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import click

from loaders import credentials, database
from loaders.commands.base import day, messages, say, so_many
from loaders.errors import ConfigError, SourceError
from loaders.landing import land, stoppable
from loaders.meter import Meter
from loaders.rows import Row
from loaders.shell import INTERRUPTED
from loaders.sources.listens import SERVICES, Progress, exported, newest, rows

if TYPE_CHECKING:
    from loaders.http import Client


@click.command(short_help="Land what somebody listened to.")
@click.argument("service", metavar="SERVICE", type=click.Choice(SERVICES))
@click.argument("user")
@click.option("--since", metavar="DATE", callback=day, help="Read again from this day on (2026-01-31).")
@click.option(
    "--file", type=click.Path(dir_okay=False), help="An export of ListenBrainz, a zip; nobody is asked then."
)
@click.pass_context
def listens(context: click.Context, service: str, user: str, since: str | None, file: str | None) -> None:
    """Land what a user of lastfm or listenbrainz listened to, from where the last call ended.

    Last.fm needs an API key (SOURCES__LASTFM__API_KEY); ListenBrainz answers without a token. Users are known
    by pseudonyms in the database. Ctrl-C keeps what arrived (exit code 130).
    """
    if file and (since or service != "listenbrainz"):
        raise click.UsageError("--file is an export of listenbrainz, and read whole: without --since.")
    progress = Progress()
    with stoppable(say) as stop:
        told = exported(file, user, progress) if file else _asked(service, user, since, progress, stop)
        with Meter(messages, "listens", {service: None}) as meter:

            def counted() -> Iterator[tuple[str, Row]]:
                for row in told:
                    meter.show({service: progress.pages}, {service: progress.of})
                    yield row
                    if stop.is_set():
                        return

            added = land(counted(), say)
    new = added["bronze_listens"]
    listens, pages = so_many(progress.listens, "listens"), "months" if file else "pages"
    say(f"{service}: {listens} on {so_many(progress.pages, pages)}, {new:,} of them new")
    if stop.is_set():
        context.exit(INTERRUPTED)


def _asked(
    service: str, user: str, since: str | None, progress: Progress, stop: threading.Event
) -> Iterator[tuple[str, Row]]:
    """The history as the service tells it."""
    from loaders.enrichment import desks
    from loaders.http import Client

    provider = desks.provider(service)
    if lacking := desks.lacks(service):
        raise ConfigError(
            f"{service} needs {', '.join(lacking)}.",
            f"Get it at {provider.how_to_get}, then set it below [sources.{service}] in .dlt/secrets.toml,"
            f" or as {', '.join(f'SOURCES__{service}__{name}'.upper() for name in lacking)}.",
        )
    given = credentials.of(service, (*provider.needs, *provider.helps))
    client = Client(
        service,
        auth=provider.auth(given, None),
        headers=provider.headers(given),
        secrets=tuple(given.values()),
        contact=credentials.contact(),
        stop=stop,
    )
    return _until_shut(client, rows(service, user, client.send, _start(service, user, since), progress))


def _until_shut(client: Client, told: Iterator[tuple[str, Row]]) -> Iterator[tuple[str, Row]]:
    from loaders.http import BudgetSpent, DoorClosed

    with contextlib.closing(client):
        try:
            yield from told
        except DoorClosed as closed:
            raise SourceError(f"{client.provider}: {closed}.", "The same command goes on later.") from closed
        except BudgetSpent:
            return


def _start(service: str, user: str, since: str | None) -> datetime | None:
    if since:
        return datetime.fromisoformat(since).replace(tzinfo=timezone.utc)
    with contextlib.closing(database.connect()) as connection:
        return newest(connection, service, user)

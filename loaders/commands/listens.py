"""`listens`: the listening history of a user of Last.fm or ListenBrainz."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, timezone

import click

from loaders import credentials, database
from loaders.commands.base import day, messages, say, so_many
from loaders.errors import ConfigError, SourceError
from loaders.landing import land, stoppable
from loaders.meter import Meter
from loaders.rows import Row
from loaders.shell import INTERRUPTED
from loaders.sources.listens import SERVICES, Progress, newest, rows


@click.command(short_help="Land what somebody listened to.")
@click.argument("service", metavar="SERVICE", type=click.Choice(SERVICES))
@click.argument("user")
@click.option("--since", metavar="DATE", callback=day, help="Read again from this day on (2026-01-31).")
@click.pass_context
def listens(context: click.Context, service: str, user: str, since: str | None) -> None:
    """Land what a user of lastfm or listenbrainz listened to, from where the last call ended.

    Last.fm needs an API key (SOURCES__LASTFM__API_KEY); ListenBrainz answers without a token. Users are known
    by pseudonyms in the database. Ctrl-C keeps what arrived (exit code 130).
    """
    from loaders.enrichment import desks
    from loaders.http import BudgetSpent, Client, DoorClosed

    provider = desks.provider(service)
    if lacking := desks.lacks(service):
        raise ConfigError(
            f"{service} needs {', '.join(lacking)}.",
            f"Get it at {provider.how_to_get}, then set it below [sources.{service}] in .dlt/secrets.toml,"
            f" or as {', '.join(f'SOURCES__{service}__{name}'.upper() for name in lacking)}.",
        )
    given = credentials.of(service, (*provider.needs, *provider.helps))
    progress = Progress()
    with contextlib.ExitStack() as stack:
        stop = stack.enter_context(stoppable(say))
        meter = stack.enter_context(Meter(messages, "listens", {service: None}))
        client = Client(
            service,
            auth=provider.auth(given, None),
            headers=provider.headers(given),
            secrets=tuple(given.values()),
            contact=credentials.contact(),
            stop=stop,
        )
        stack.callback(client.close)

        def counted() -> Iterator[tuple[str, Row]]:
            try:
                for row in rows(service, user, client.send, _start(service, user, since), progress):
                    meter.show({service: progress.pages}, {service: progress.of})
                    yield row
                    if stop.is_set():
                        return
            except DoorClosed as closed:
                raise SourceError(f"{service}: {closed}.", "The same command goes on later.") from closed
            except BudgetSpent:
                return

        added = land(counted(), say)
    new = added["bronze_listens"]
    listens, pages = so_many(progress.listens, "listens"), so_many(progress.pages, "pages")
    say(f"{service}: {listens} on {pages}, {new:,} of them new")
    if stop.is_set():
        context.exit(INTERRUPTED)


def _start(service: str, user: str, since: str | None) -> datetime | None:
    if since:
        return datetime.fromisoformat(since).replace(tzinfo=timezone.utc)
    with contextlib.closing(database.connect()) as connection:
        return newest(connection, service, user)

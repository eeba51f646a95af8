"""`db`: start, stop and find the database."""

from __future__ import annotations

import shlex

import click

from loaders import database
from loaders.commands.base import Group, say, tell
from loaders.errors import DatabaseError

# As `pg_ctl status` and service managers have it: 3 is "not running".
NOT_RUNNING = 3


@click.group(cls=Group, short_help="Start, stop and find the database.")
def db() -> None:
    """Start, stop and find the database (embedded, or any with DBT_TARGET=postgres)."""


@db.command()
def start() -> None:
    """Start the embedded PostgreSQL; it goes on running until `db stop`."""
    if _elsewhere("start"):
        return
    server = database.Embedded(database.data_dir())
    already = server.socket()
    socket = already or server.start(say)
    say(
        f"PostgreSQL {'was already running' if already else 'is running'}; its data is in {server.directory}."
    )
    if socket != database.PROJECT_DIR / ".postgres":
        say("Before calling dbt by hand, tell it where the socket is:")
        click.echo(f"export SONGNODES_SOCKET_DIR={shlex.quote(str(socket))}")


@db.command()
def stop() -> None:
    """Stop the embedded PostgreSQL; its data stays."""
    if not _elsewhere("stop"):
        stopped = database.Embedded(database.data_dir()).stop()
        say("PostgreSQL is stopped." if stopped else "PostgreSQL was not running.")


@db.command()
@click.pass_context
def status(context: click.Context) -> None:
    """Say whether the database answers; exit code 3 when it does not."""
    if database.target() == "postgres":
        try:
            database.connect().close()
        except DatabaseError as error:
            tell(error)
            context.exit(NOT_RUNNING)
        click.echo(f"answers at {database.url()}")
        return
    server = database.Embedded(database.data_dir())
    socket = server.socket()
    click.echo(
        f"running, socket in {socket}" if socket else f"not running (its data would be in {server.directory})"
    )
    if socket is None:
        context.exit(NOT_RUNNING)


@db.command(short_help="Print its URL, without the password.")
def url() -> None:
    """Print the database's URL, without the password: psql "$(python -m loaders.run db url)"."""
    click.echo(database.url())


@db.command(short_help="Print the folder of the embedded server's socket.")
def socket() -> None:
    """Print the folder of the embedded server's socket (SONGNODES_SOCKET_DIR for dbt)."""
    if database.target() == "embedded":
        click.echo(str(database.Embedded(database.data_dir()).running_socket()))


def _elsewhere(what: str) -> bool:
    """True, with a word to the user, when the database is not ours to start and stop."""
    if database.target() == "embedded":
        return False
    say(f"DBT_TARGET=postgres: the server at {database.url()} is yours to {what}.")
    return True

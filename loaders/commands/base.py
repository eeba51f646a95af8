"""What all commands share: errors as one clear message, and where messages go."""

from __future__ import annotations

import errno
import getpass
import os
import re
import sys
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import click
import psycopg2
from rich.console import Console
from rich.text import Text

from loaders import shell
from loaders.candidate import confidence
from loaders.database import refused
from loaders.errors import LoaderError
from loaders.shell import INTERRUPTED

# Pages and answers hold characters by which a terminal is told what to do; they are shown by their pictures.
STEERING = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"} | {
    code: 0xFFFD for code in range(0x7F, 0xA0)
}


class Plain(Console):
    """A console on which no published name steers the terminal."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Read a text; see `rich.console.Console.render_str`."""
        return super().render_str(text.translate(STEERING), **options)


# Results go to standard output, what is said meanwhile to standard error, so that results can be piped.
# Into a file or pipe, tables get the width of a wide terminal.
WIDE = 120
output = Plain(highlight=False, emoji=False, width=None if os.isatty(1) else WIDE)
messages = Plain(stderr=True, highlight=False, emoji=False)

DEBUG = "songnodes.debug"

EMPTY = re.compile(r"(--[a-z-]+=)?")


def logged_in() -> str:
    """The user that is logged in; in a container often a number that nobody gave a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


# What is asked of the database, whose numbers end somewhere.
COUNT = click.IntRange(1, 2**31 - 1)
# Of all commands that change something.
BY = click.option("--by", default=logged_in, help="Who; by default the user that is logged in.")


class Confidence(click.ParamType[Decimal]):
    """How sure somebody must be."""

    name = "confidence"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Read the number; see `click.ParamType.convert`."""
        try:
            return confidence(value)
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)


class Group(click.Group):
    """A group that names its commands where somebody asks for another."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; see `click.Group.resolve_command`."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchOption:
            raise
        except click.UsageError as error:
            there = ", ".join(self.list_commands(ctx))
            raise click.UsageError(f"{error.message} There are: {there}.", ctx) from error


class Commands(Group):
    """A group of commands whose errors are a message and exit code 1; --debug adds the traceback."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments of all commands; see `click.Group.parse_args`.

        An empty one is a variable of the shell that was not set: as a path it is the folder where one
        stands, and an option is left out by it.
        """
        for before, one in pairwise([ctx.command_path, *args]):
            if EMPTY.fullmatch(one):
                after = one.rstrip("=") or before
                raise click.UsageError(f"What is given after {after!r} is empty; is a variable not set?", ctx)
        return super().parse_args(ctx, args)

    def main(self, *arguments: Any, **named: Any) -> Any:
        """Read the command line; see `click.Group.main`."""
        shell.prepare_streams()
        try:
            code = super().main(*arguments, **{**named, "standalone_mode": False})
            sys.stdout.flush()
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except click.Abort:  # Ctrl-C while the command line is read
            say("Stopped.")
            code = INTERRUPTED
        sys.exit(code)

    def invoke(self, context: click.Context) -> Any:
        """Run the command; see `click.Group.invoke`."""
        try:
            return super().invoke(context)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt as stopped:
            say(f"Stopped; {stopped}." if str(stopped) else "Stopped.")
            context.exit(INTERRUPTED)
        except Exception as error:
            if context.meta.get(DEBUG):
                raise
            tell(error)
            context.exit(1)


def day(_context: click.Context, _option: click.Parameter, text: str | None) -> str | None:
    """The date of an option, as text; a wrong one is a wrong call.

    Raises:
        click.BadParameter: it is no date.
    """
    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no date; write it as 2026-01-31.") from error


def tell(error: Exception) -> None:
    """Print an error as its user should read it."""
    if isinstance(error, LoaderError):
        _print_error(error.problem)
        if error.advice:
            say(error.advice)
    elif isinstance(error, psycopg2.Error):
        tell(refused(error))
    elif isinstance(error, OSError) and error.filename:
        _print_error(f"Cannot read or write {error.filename}: {error.strerror}.")
    elif isinstance(error, OSError) and error.errno == errno.ENOSPC:
        _print_error(f"{error.strerror}.")
        say("Make room, also where the database folder is, then call this again.")
    elif isinstance(error, UnicodeEncodeError):
        _print_error(f"{error.object!r} has bytes that are no text in UTF-8.")
    # by its name, as importing dlt takes a second
    elif type(error).__name__ == "TomlProviderReadException":
        _print_error(" ".join(str(error).split()))
        say("Mend the file; .dlt/secrets.toml.example shows how one looks.")
    else:
        _print_error(f"{type(error).__name__}: {error}")
        say("This was not foreseen; --debug (before the command's name) shows where it happened.")


def so_many(number: int, things: str) -> str:
    """The number with what is counted, as in "1 row" and "2 rows"."""
    return f"{number:,} {things.removesuffix('s') if number == 1 else things}"


def say(text: str) -> None:
    """Tell the user how things go."""
    messages.print(text, markup=False, soft_wrap=True)


def _print_error(problem: str) -> None:
    messages.print(Text.assemble(("Error:", "bold red"), f" {problem.translate(STEERING)}"), soft_wrap=True)

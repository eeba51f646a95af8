"""What the commands of benchmarks have in common."""

from __future__ import annotations

from typing import Any

import click
import psycopg2

from loaders.commands.base import tell
from loaders.errors import LoaderError


class Benchmark(click.Command):
    """A command that ends with a message and exit code 1 where the database is not as it needs it."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command; see `click.Command.invoke`."""
        try:
            return super().invoke(context)
        except (LoaderError, psycopg2.Error) as error:
            tell(error)
            context.exit(1)

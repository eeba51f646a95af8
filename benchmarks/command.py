"""What the commands of benchmarks have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import psycopg2

from loaders.commands.base import tell
from loaders.errors import LoaderError

out_option = click.option(
    "--out", default="target/benchmarks", show_default=True, type=click.Path(file_okay=False, path_type=Path),
    help="Where the figures are saved.",
)  # fmt: skip


def database_option(required: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that names a database which was kept; the command gets it as `kept`."""
    return click.option(
        "--database", "kept", required=required,
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="A folder that benchmarks.pipeline --keep made.",
    )  # fmt: skip


class Benchmark(click.Command):
    """A command that ends with a message and exit code 1 where the database is not as it needs it."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command; see `click.Command.invoke`."""
        try:
            return super().invoke(context)
        except (LoaderError, psycopg2.Error) as error:
            tell(error)
            context.exit(1)

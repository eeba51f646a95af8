"""`experiment`: what another config would make of today's bronze."""

from __future__ import annotations

import contextlib
import getpass
import os
import subprocess
import sys
from pathlib import Path

import click
from rich import box
from rich.table import Table

from loaders import database
from loaders import experiment as trial
from loaders.commands.base import output, say
from loaders.errors import LoaderError


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reason", default="experiment", help="Why; kept with the request.")
@click.option("--by", default=getpass.getuser, help="Who; by default the user that is logged in.")
def experiment(file: Path, reason: str, by: str) -> None:
    """Try the config of FILE.csv beside the one in force; silver stays as it is.

    FILE has the columns of seeds/metadata_enrichment_config.csv, and the fields to try alone.
    """
    places = trial.candidate(file)
    with contextlib.closing(database.connect()) as connection:
        request = trial.queue(connection, places, reason, by)
        say("dbt runs the waterfall with it ...")
        _dbt("build", "--select", "tag:replay", "--exclude-resource-type", "unit_test")
        found = trial.compare(connection, request)
    table = Table(box=box.SIMPLE)
    for name in ("field", "tracks", "mean confidence", "gained", "lost", "changed", ""):
        table.add_column(name, justify="left" if name in ("field", "") else "right")
    for field in found:
        table.add_row(
            field.field,
            f"{field.tracks[0]:,} -> {field.tracks[1]:,}",
            f"{field.confidence[0]:.2f} -> {field.confidence[1]:.2f}",
            *(f"{number:,}" for number in (field.gained, field.lost, field.changed)),
            field.verdict,
        )
    output.print(table)
    for verdict in ("better", "worse"):
        fields = [field.field for field in found if field.verdict == verdict]
        output.print(f"{verdict}: {', '.join(fields) or 'none'}")


def _dbt(*arguments: str) -> None:
    environment = {**os.environ, "PWD": str(database.PROJECT_DIR)}
    if database.target() == "embedded":
        environment["SONGNODES_SOCKET_DIR"] = str(database.Embedded(database.data_dir()).running_socket())
    ran = subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), "--quiet", *arguments],
        cwd=database.PROJECT_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise LoaderError("dbt could not run it.", ran.stdout[-2000:])

"""The command line: python -m loaders.run."""

from __future__ import annotations

from loaders import shell

if __name__ == "__main__":
    shell.leave_at_interrupt()  # what follows takes a second to import

from pathlib import Path

import click

from loaders import configuration
from loaders.commands import ingest
from loaders.commands.base import DEBUG, Commands
from loaders.commands.config import config as config_command
from loaders.commands.correct import correct, corrections
from loaders.commands.db import db
from loaders.commands.enrich import enrich
from loaders.commands.experiment import experiment
from loaders.commands.listens import listens
from loaders.commands.replay import replay
from loaders.commands.report import report
from loaders.commands.scrape import scrape
from loaders.commands.status import status
from loaders.commands.suggest import suggest_priorities
from loaders.commands.summary import lineage, summary


@click.group(
    cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    default=configuration.DEFAULT,
    help="The file that lists the sources; by default .dlt/config.toml.",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def main(context: click.Context, config: Path, debug: bool) -> None:
    """Land raw data in bronze. Without a command: every source that .dlt/config.toml lists.

    Exit codes: 0 done, 1 it failed (the message says why and what to do), 2 it was called wrongly,
    3 `db status`: not running, 130 it was interrupted.
    """
    context.meta[DEBUG] = debug
    if context.invoked_subcommand is None:
        ingest.configured(config)


main.add_command(db)
main.add_command(config_command)
main.add_command(correct)
main.add_command(corrections)
main.add_command(replay)
main.add_command(suggest_priorities)
main.add_command(experiment)
main.add_command(ingest.tracklists)
main.add_command(ingest.dataset)
main.add_command(scrape)
main.add_command(listens)
main.add_command(enrich)
main.add_command(status)
main.add_command(summary)
main.add_command(report)
main.add_command(lineage)

if __name__ == "__main__":
    with shell.interruptible():
        main(prog_name="python -m loaders.run")

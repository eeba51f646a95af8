"""The command `python -m loaders.sample`."""

from __future__ import annotations

import time
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from loaders.errors import LoaderError
from loaders.sample.world import MAX_TRACKS
from loaders.sample.writer import (
    DEFAULT_SEED,
    DEFAULT_SETS,
    DEFAULT_TRACKS,
    MIN_SETS,
    MIN_TRACKS,
    Summary,
    write,
)


@click.command(context_settings={"show_default": True, "help_option_names": ["-h", "--help"]})
@click.option(
    "--tracks", type=click.IntRange(MIN_TRACKS, MAX_TRACKS), default=DEFAULT_TRACKS, metavar="N",
    help="Tracks in the world, the three worked examples among them.",
)  # fmt: skip
@click.option(
    "--sets", type=click.IntRange(min=MIN_SETS), default=DEFAULT_SETS, metavar="M",
    help="DJ sets played in it; each is published on one or two sites.",
)  # fmt: skip
@click.option("--seed", type=int, default=DEFAULT_SEED, metavar="S", help="Another seed makes another world.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, metavar="DIR",
    help="Where the sample shall be. Replaced when it holds another sample, kept when it holds this one.",
)  # fmt: skip
def main(tracks: int, sets: int, seed: int, out: Path) -> None:
    """Write a fictional music world: what sites and providers say of it, and the truth.

    DIR/bronze holds one file for each bronze table, as gzipped JSON lines; DIR/truth holds what is so, for
    tests and benchmarks to compare with. The same numbers give the same bytes every time.
    """
    console = Console(stderr=True)
    started = time.monotonic()
    try:
        if console.is_terminal:
            columns = (
                TextColumn("{task.description:>10}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
            )
            with Progress(*columns, console=console, transient=True) as bars:
                tasks: dict[str, TaskID] = {}

                def show(stage: str, done: int, total: int) -> None:
                    if stage not in tasks:
                        tasks[stage] = bars.add_task(stage, total=total)
                    bars.update(tasks[stage], completed=done)

                summary = write(out, tracks, sets, seed, progress=show)
        else:
            summary = write(out, tracks, sets, seed)
    except LoaderError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        raise click.ClickException("Interrupted. Nothing was left half done; run it again.") from None
    _report(summary, time.monotonic() - started)


def _report(summary: Summary, seconds: float) -> None:
    how = "was there already" if summary.reused else f"written in {seconds:.1f} s"
    click.echo(f"Sample of {summary.tracks:,} tracks and {summary.sets:,} sets, seed {summary.seed}: {how}.")
    for name, rows in summary.rows.items():
        click.echo(f"  {name:<18} {rows:>11,} rows")
    click.echo(f"In {summary.directory}")


if __name__ == "__main__":
    main(prog_name="python -m loaders.sample")

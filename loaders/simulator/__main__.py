"""The command `python -m loaders.simulator`: prints its address, and runs until its standard input ends."""

from __future__ import annotations

import sys

import click

from loaders import sample
from loaders.sample.world import MAX_TRACKS
from loaders.sample.writer import MIN_SETS, MIN_TRACKS
from loaders.simulator import KINDS, Fault, Simulator
from loaders.simulator.world import SampleProviders

# How long a slow body takes.
SLOW_S = 3.0


@click.command(context_settings={"show_default": True, "help_option_names": ["-h", "--help"]})
@click.option(
    "--tracks", type=click.IntRange(MIN_TRACKS, MAX_TRACKS), default=sample.DEFAULT_TRACKS,
    help="Tracks of the sample's world.",
)  # fmt: skip
@click.option(
    "--sets",
    type=click.IntRange(min=MIN_SETS),
    default=sample.DEFAULT_SETS,
    help="Sets of the sample's world.",
)
@click.option("--seed", default=sample.DEFAULT_SEED, help="Seed of the sample's world.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Where to listen; 0 is any free port.")
@click.option(
    "--fault", "faults", multiple=True, metavar="PROVIDER:KIND[:SHARE[:PATH]]",
    help=f"Let a share of a provider's requests go wrong. KIND is one of {', '.join(KINDS)}.",
)  # fmt: skip
def main(tracks: int, sets: int, seed: int, port: int, faults: tuple[str, ...]) -> None:
    """Play the providers of the sample's world, on the loopback only."""
    providers = SampleProviders(tracks, sets, seed)
    try:
        simulator = Simulator(providers.respond, providers.throttle, port)
    except OSError as error:
        raise click.ClickException(f"Port {port} cannot be listened at: {error.strerror}.") from error
    for fault in faults:
        add(simulator, fault)
    with simulator:
        click.echo(simulator.url)
        sys.stdout.flush()
        sys.stdin.read()  # whoever started it holds the other end


def add(simulator: Simulator, text: str) -> None:
    """Add a fault written as PROVIDER:KIND[:SHARE[:PATH]]; without a PATH it is for every address.

    Raises:
        click.BadParameter: it is written otherwise.
    """
    provider, kind, share, path, *_ = (*text.split(":", 3), "", "", "")
    seconds = SLOW_S if kind.startswith("slow") else None
    try:
        part = float(share or 1)
        if not 0 <= part <= 1:
            raise ValueError(f"{share} is no share; it is between 0 and 1")
        simulator.faults.add(provider, Fault(kind, share=part, endpoint=path, seconds=seconds))
    except ValueError as error:
        raise click.BadParameter(f"{text!r}: {error}") from error


if __name__ == "__main__":
    main(prog_name="python -m loaders.simulator")

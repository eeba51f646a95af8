"""Enriching without accounts: the simulator plays the providers, for the sample's tracks only."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import requests

from loaders import configuration, database, sample
from loaders.calls import Patience
from loaders.database import PROJECT_DIR, Connection
from loaders.errors import ConfigError, LoaderError
from loaders.sample.pages import SCRAPER_VERSION
from loaders.simulator.world import KNOWN

# The simulator is well again at once, so nobody waits for long.
PATIENCE = Patience(first_backoff_s=0.05, longest_backoff_s=0.5, longest_retry_after_s=2, pause_s=1)
# What makes a sample the sample it is, with the loader's own defaults.
NUMBERS = {"tracks": sample.DEFAULT_TRACKS, "sets": sample.DEFAULT_SETS, "seed": sample.DEFAULT_SEED}

_OTHERS = """
    select count(*) from bronze.bronze_scraped_playlists where scraper_version is distinct from %s
"""
_SOME_TRACKS = """
    select raw_json ->> 'artist', raw_json ->> 'title' from bronze.bronze_scraped_tracks
    where scraper_version = %s order by bronze_id limit 25
"""


def sample_of(config: Path) -> dict[str, Any]:
    """The numbers of the sample that the configuration lists, also those that it leaves to the default.

    Raises:
        ConfigError: it lists none.
    """
    for name, parameters in configuration.sources(config):
        if name == "sample":
            return {number: parameters.get(number, default) for number, default in NUMBERS.items()}
    raise ConfigError(f"{config} lists no sample.", "--offline plays the providers of the sample's world.")


@contextlib.contextmanager
def simulator(numbers: Mapping[str, Any], faults: Sequence[str] = ()) -> Iterator[str]:
    """A simulator of a sample's providers, in a process of its own; gives its address.

    Args:
        numbers: of the sample: tracks, sets, seed.
        faults: what is to go wrong, each as PROVIDER:KIND[:SHARE[:PATH]].

    Raises:
        ConfigError: it did not start; a fault is none.
    """
    command = [sys.executable, "-m", "loaders.simulator"]
    for name, value in numbers.items():
        command += [f"--{name}", str(value)]
    for fault in faults:
        command += ["--fault", fault]
    process = subprocess.Popen(
        command, cwd=PROJECT_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        url = process.stdout.readline().strip() if process.stdout else ""
        if not url:
            said = process.stderr.read().strip() if process.stderr else ""
            raise ConfigError("The simulator did not start.", said)
        yield url
    finally:
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def refuse_other_data(connection: Connection, url: str) -> None:
    """Simulated answers about other tracks than the sample's would be wrong, and stay in bronze for ever.

    Args:
        connection: to the database.
        url: the simulator's address.

    Raises:
        LoaderError: the database holds other tracks than the simulator knows.
    """
    with connection.cursor() as cursor:
        if not database.has(cursor, "bronze.bronze_scraped_tracks"):
            return
        cursor.execute(_OTHERS, (SCRAPER_VERSION,))
        others = (cursor.fetchone() or (0,))[0]
        cursor.execute(_SOME_TRACKS, (SCRAPER_VERSION,))
        asked = cursor.fetchall()
    with requests.Session() as session:
        session.trust_env = False
        known = sum(
            session.get(f"{url}/{KNOWN}", params={"artist": artist, "title": title}).json()
            for artist, title in asked
        )
    if others or known < len(asked) / 2:
        raise LoaderError(
            "This database holds other tracks than the sample that the configuration describes.",
            "--offline would land made-up answers about them. Use a database of its own:"
            " SONGNODES_DATA_DIR=another/folder python -m loaders.run db start",
        )

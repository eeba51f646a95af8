"""The bundled sample: a fictional music world, always the same for the same numbers."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from loaders import sample
from loaders.rows import Row

TABLES = (
    "scraped_tracks",
    "scraped_playlists",
    "scraped_artists",
    "api_enrichments",
    "dataset_tracks",
    "listens",
    "rejects",
)


def rows(
    tracks: int = sample.DEFAULT_TRACKS,
    sets: int = sample.DEFAULT_SETS,
    seed: int = sample.DEFAULT_SEED,
    directory: str | None = None,
) -> Iterator[tuple[str, Row]]:
    """What sites and providers say about the sample's world.

    Args:
        tracks: how many tracks the world has.
        sets: how many DJ sets.
        seed: another number gives another world.
        directory: where the sample's files are kept, and taken from when they are there; by default they
            are removed after reading.
    """
    with contextlib.ExitStack() as stack:
        if directory is None:
            directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="songnodes-")) + "/sample"
        sample.write(Path(directory), tracks, sets, seed)
        for table in TABLES:
            for row in sample.read(Path(directory), table):
                yield table, row

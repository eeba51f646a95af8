"""The bundled sample: a fictional music world, made on the spot, always the same for the same numbers."""

from __future__ import annotations

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


def rows(tracks: int = 200, sets: int = 60, seed: int = 1) -> Iterator[tuple[str, Row]]:
    """What sites and providers say about the sample's world.

    Args:
        tracks: how many tracks the world has.
        sets: how many DJ sets.
        seed: another number gives another world.
    """
    with tempfile.TemporaryDirectory(prefix="songnodes-sample-") as folder:
        sample.write(Path(folder), tracks, sets, seed)
        for table in TABLES:
            for row in sample.read(Path(folder), table):
                yield table, row

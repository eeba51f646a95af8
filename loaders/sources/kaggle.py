"""The Kaggle file of Spotify songs (32,833 rows in 2020): one bronze_dataset_tracks row per line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

from loaders.errors import SourceError
from loaders.rows import Row, reject
from loaders.sources.files import digest, opened

DATASET = "kaggle_spotify_songs"
NEEDED = {"track_id", "track_name", "track_artist"}


def rows(file: str, version: str | None = None) -> Iterator[tuple[str, Row]]:
    """Each line of the CSV as an object of texts, its keys the header's.

    Args:
        file: the CSV, gzipped or not.
        version: the dataset's version; by default a digest of its content.

    Raises:
        SourceError: the file cannot be read, or is another kind of file.
    """
    path = Path(file)
    version = version or digest(path)
    now = datetime.now(timezone.utc)
    with opened(path) as handle:
        lines = csv.DictReader(io.TextIOWrapper(handle, encoding="utf-8-sig", errors="replace", newline=""))
        if missing := NEEDED - set(lines.fieldnames or ()):
            raise SourceError(
                f"{path} has no column {', '.join(sorted(missing))}.",
                "This source reads the Kaggle / TidyTuesday file spotify_songs.csv, with its header.",
            )
        for number, line in enumerate(lines, start=1):
            if None in line or None in line.values():
                yield reject(
                    DATASET,
                    None,
                    f"row {number} has another number of fields than the header",
                    list(line.values()),
                )
                continue
            yield (
                "bronze_dataset_tracks",
                {
                    "dataset": DATASET,
                    "dataset_version": version,
                    "row_number": number,
                    "raw_json": line,
                    "loaded_at": now,
                },
            )

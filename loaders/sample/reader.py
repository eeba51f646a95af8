"""Streams the files of a written sample."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loaders.errors import SourceError
from loaders.sample.files import BRONZE, TRUTH, path_of


def read(directory: Path, table: str) -> Iterator[dict[str, Any]]:
    """Stream the rows of one file.

    Args:
        directory: where `write` put the sample.
        table: a bronze table with or without its prefix (`scraped_tracks`, `bronze_scraped_tracks`), or a
            file of the truth (`truth/tracks`).

    Raises:
        SourceError: the table is not part of a sample, or its file is missing or cut off.
    """
    name = table.removeprefix("bronze_").removeprefix("bronze/")
    if name not in BRONZE and name not in TRUTH:
        raise SourceError(f"A sample has no table {table!r}.", f"It has: {', '.join((*BRONZE, *TRUTH))}.")
    return _lines(path_of(directory, name))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for text in lines:
                yield json.loads(text)
    except FileNotFoundError:
        raise SourceError(
            f"There is no {path}.", "Write the sample first: python -m loaders.sample --out DIRECTORY"
        ) from None
    except (EOFError, gzip.BadGzipFile, json.JSONDecodeError) as error:
        raise SourceError(
            f"{path} is damaged ({error}).", "Delete its folder and write the sample again."
        ) from error

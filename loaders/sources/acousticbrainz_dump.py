"""A folder of an AcousticBrainz dump: one bronze_dataset_tracks row per file, the document whole.

The dumps (lowlevel-json and highlevel-json) unpack to lowlevel/0/0d/<mbid>-<n>.json, n counting what was
submitted for one recording. Any folder with files named so will do, gzipped or not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from loaders.errors import SourceError
from loaders.rows import Row, reject
from loaders.sources.files import opened

DATASET = "acousticbrainz_dump"
_FILE = re.compile(
    r"(?P<mbid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-(?P<number>\d{1,6}))?\.json(?:\.gz)?", re.I
)
_DAY = re.compile(r"(?<!\d)(20\d{6})(?!\d)")


def rows(folder: str, version: str | None = None) -> Iterator[tuple[str, Row]]:
    """Each file of the folder and the folders in it.

    Args:
        folder: where the dump was unpacked.
        version: the dump's version; by default the day in the folder's name.

    Raises:
        SourceError: there is no such folder, or no file of a dump in it.
    """
    path = Path(folder)
    if not path.is_dir():
        raise SourceError(f"There is no folder {path}.", "Unpack the dump first, and name the folder.")
    day = _DAY.search(path.resolve().name)
    version = version or (day[1] if day else None)
    now = datetime.now(timezone.utc)
    found = False
    for file in _files(path):
        named = _FILE.fullmatch(file.name)
        if not named:
            continue
        found = True
        try:
            with opened(file) as handle:
                body = handle.read()
        except SourceError as error:
            yield reject(DATASET, str(file.relative_to(path)), error.problem.replace(str(path), "..."), None)
            continue
        document = _document(body)
        if document is None:
            yield reject(DATASET, str(file.relative_to(path)), "no document of AcousticBrainz", body)
            continue
        number = int(named["number"] or 0)
        yield (
            "bronze_dataset_tracks",
            {
                "dataset": DATASET,
                "dataset_version": version,
                "row_number": number,
                "raw_json": {"mbid": named["mbid"].lower(), "submission": number, "document": document},
                "loaded_at": now,
            },
        )
    if not found:
        raise SourceError(
            f"There is no file of a dump in {path}.",
            "They are called <MusicBrainz recording id>-<number>.json.",
        )


def _files(folder: Path, above: frozenset[Path] = frozenset()) -> Iterator[Path]:
    """The files in the order of their names; a dump has millions, so no list of all of them is made.

    Links are followed, but for those that lead back to a folder that we are in.
    """
    here = folder.resolve()
    if here in above:
        return
    entries = sorted(folder.iterdir())
    for entry in entries:
        if entry.is_dir():
            yield from _files(entry, above | {here})
        elif entry.is_file():
            yield entry


def _document(body: bytes) -> Any:
    """The document; some dumps hold it as a JSON text of JSON."""
    try:
        document = json.loads(body.decode("utf-8-sig"))
        if isinstance(document, str):
            document = json.loads(document)
    except (ValueError, RecursionError):
        return None
    is_one = isinstance(document, dict) and document.keys() & {"lowlevel", "rhythm", "tonal", "highlevel"}
    return document if is_one else None

"""The files of a sample: their names, and a writer that gives the same bytes for the same rows."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from types import TracebackType
from typing import Any

from loaders.sample.providers.common import dumps

BRONZE = (
    "scraped_playlists",
    "scraped_tracks",
    "scraped_artists",
    "api_enrichments",
    "dataset_tracks",
    "listens",
    "rejects",
)
TRUTH = ("truth/tracks", "truth/sets", "truth/artists")
MANIFEST = "manifest.json"
# A gzip head without a time, a file name or an operating system.
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_CHUNK = 1 << 18


def path_of(directory: Path, name: str) -> Path:
    """Where a file of the sample lies."""
    folder = directory if name.startswith("truth/") else directory / "bronze"
    return folder / f"{name}.jsonl.gz"


class JsonLines:
    """Writes gzipped JSON lines in large pieces, which is what makes it fast."""

    def __init__(self, path: Path) -> None:
        """Open the file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.rows = path, 0
        self._file = path.open("wb")
        self._file.write(_HEAD)
        self._zip = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._crc, self._size = 0, 0
        self._waiting: list[str] = []
        self._waiting_size = 0

    def add(self, row: dict[str, Any]) -> None:
        """Write one row."""
        text = dumps(row)
        self.rows += 1
        self._waiting.append(text)
        self._waiting_size += len(text)
        if self._waiting_size > _CHUNK:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        data = ("\n".join(self._waiting) + "\n").encode()
        self._waiting.clear()
        self._waiting_size = 0
        self._crc = zlib.crc32(data, self._crc)
        self._size += len(data)
        self._file.write(self._zip.compress(data))

    def __enter__(self) -> JsonLines:
        """Use as a context."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the file, unless something failed."""
        if kind is None:
            self._flush()
            self._file.write(self._zip.flush())
            self._file.write(struct.pack("<II", self._crc, self._size & 0xFFFFFFFF))
        self._file.close()

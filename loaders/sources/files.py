"""Reading text files, gzipped or not, with an error that a user can act on."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import BinaryIO, cast

from loaders.errors import SourceError

GZIP_MAGIC = b"\x1f\x8b"
# What other packed files begin with: read as text they would be rubbish, and rejects of it stay for ever.
PACKED = {
    b"PK\x03\x04": "zip",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh9": "bzip2",
    b"7z\xbc\xaf": "7z",
}


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, uncompressed when it is gzipped, whatever its name.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        with path.open("rb") as raw:
            start = raw.read(8)
            raw.seek(0)
            for magic, kind in PACKED.items():
                if start.startswith(magic):
                    raise SourceError(f"{path} is packed with {kind}.", "Unpack it, and name what was in it.")
            if start.startswith(GZIP_MAGIC):
                with gzip.open(raw) as unzipped:
                    yield cast(BinaryIO, unzipped)
            else:
                yield raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(f"{path} is cut off or damaged: {error}.", "Fetch it again.") from error
    except OSError as error:
        raise unreadable(path, error) from error


def digest(path: Path) -> str:
    """The first 12 hex digits of the SHA-256 of the file's content, uncompressed."""
    total = hashlib.sha256()
    with opened(path) as handle:
        while block := handle.read(1 << 20):
            total.update(block)
    return total.hexdigest()[:12]


def modified(path: Path) -> datetime:
    """When the file was last changed, in UTC.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.utc)
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> SourceError:
    """The error for a file that the system does not let us read."""
    return SourceError(f"Cannot read {path}: {error.strerror or error}.", "Check the path.")

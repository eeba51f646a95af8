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


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, uncompressed when it is gzipped, whatever its name.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        with path.open("rb") as raw:
            zipped = raw.read(2) == GZIP_MAGIC
            raw.seek(0)
            if zipped:
                with gzip.open(raw) as unzipped:
                    yield cast(BinaryIO, unzipped)
            else:
                yield raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(f"{path} is cut off or damaged: {error}.", "Fetch it again.") from error
    except OSError as error:
        raise SourceError(f"Cannot read {path}: {error.strerror or error}.", "Check the path.") from error


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
        raise SourceError(f"Cannot read {path}: {error.strerror or error}.", "Check the path.") from error

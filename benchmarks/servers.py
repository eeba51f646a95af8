"""A database of a benchmark's own: nothing here touches a user's `.postgres/`."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from loaders import bronze, sample
from loaders.database import Embedded

_FOREIGN = ("DBT_TARGET", "SONGNODES_SOCKET_DIR")


@contextlib.contextmanager
def own_server(kept: Path | None = None) -> Iterator[Embedded]:
    """A running embedded server in a folder that goes afterwards; this process uses it meanwhile.

    Args:
        kept: a folder for the server that stays, stopped, when a database is to be looked at again.
    """
    before = dict(os.environ)
    with contextlib.ExitStack() as stack:
        folder = str(kept.resolve()) if kept else stack.enter_context(_temporary_folder())
        for name in _FOREIGN:
            os.environ.pop(name, None)
        os.environ["SONGNODES_DATA_DIR"] = folder
        server = Embedded(Path(folder))
        os.environ["SONGNODES_SOCKET_DIR"] = str(server.start())
        os.environ["DBT_TARGET_PATH"] = os.environ["DBT_LOG_PATH"] = str(Path(folder) / "target")
        try:
            yield server
        finally:
            server.stop()
            os.environ.clear()
            os.environ.update(before)


def _temporary_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="songnodes-benchmark-")


def load_sample(tables: Sequence[str], tracks: int, sets: int, seed: int) -> None:
    """Land only these tables of a sample."""
    with tempfile.TemporaryDirectory(prefix="songnodes-sample-") as folder:
        sample.write(Path(folder), tracks, sets, seed)
        bronze.load((table, row) for table in tables for row in sample.read(Path(folder), table))

"""Databases for benchmarks: none touches a user's `.postgres/`, nor what a database holds already."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders import bronze, database, sample
from loaders.database import Embedded
from loaders.errors import DatabaseError

LAYERS = ("bronze", "seeds", "intermediate", "silver", "gold", "ops")


@dataclass(frozen=True)
class Server:
    """A running server that this process uses meanwhile.

    `folder` is for what dbt and dlt write; `process` is the server's first process, of which all its others
    are children, or None where it is not ours, and its memory and processors cannot be told.
    """

    folder: Path
    process: int | None = None

    @property
    def target_path(self) -> Path:
        """Where dbt writes what it made on this server."""
        return self.folder / "target"


@contextlib.contextmanager
def own_server(kept: Path | None = None) -> Iterator[Server]:
    """A running embedded server in a folder that goes afterwards.

    Args:
        kept: a folder for the server that stays, stopped, when a database is to be looked at again.
    """
    with contextlib.ExitStack() as stack:
        folder = kept.resolve() if kept else stack.enter_context(_temporary_folder())
        stack.enter_context(_environment("embedded", folder))
        server = Embedded(folder)
        stack.callback(server.stop)
        os.environ["SONGNODES_SOCKET_DIR"] = str(server.start())
        process = int((server.data / "postmaster.pid").read_text().splitlines()[0])
        yield Server(folder, process)


@contextlib.contextmanager
def kept_server(kept: Path) -> Iterator[Server]:
    """The server in a folder that `own_server` kept, running meanwhile.

    Raises:
        DatabaseError: there is none.
    """
    if not (Embedded(kept).data / "PG_VERSION").exists():
        raise DatabaseError(
            f"There is no database in {kept}.", "Make one: python -m benchmarks.pipeline --keep FOLDER"
        )
    with own_server(kept) as server:
        yield server


@contextlib.contextmanager
def other_server() -> Iterator[Server]:
    """The server that PGHOST and so on name. What is built in its database stays there.

    Raises:
        DatabaseError: it cannot be reached, or its database holds something that a benchmark would change.
    """
    with _temporary_folder() as folder, _environment("postgres", folder):
        with contextlib.closing(database.connect()) as connection, connection.cursor() as cursor:
            cursor.execute("select nspname from pg_namespace where nspname = any(%s)", (list(LAYERS),))
            if there := sorted(name for (name,) in cursor.fetchall()):
                raise DatabaseError(
                    f"The database at {database.url()} has a schema {there[0]!r} already, "
                    "and a benchmark fills and changes what it measures.",
                    "Make one for it: createdb songnodes_benchmark; export PGDATABASE=songnodes_benchmark",
                )
        yield Server(folder)


@contextlib.contextmanager
def _environment(target: str, folder: Path) -> Iterator[None]:
    """This process's and its children's, until the end of the block."""
    before = dict(os.environ)
    os.environ.pop("SONGNODES_SOCKET_DIR", None)
    os.environ.update(DBT_TARGET=target, SONGNODES_DATA_DIR=str(folder))
    os.environ["DBT_TARGET_PATH"] = os.environ["DBT_LOG_PATH"] = str(folder / "target")
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def _temporary_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="songnodes-benchmark-") as folder:
        yield Path(folder)


def load_sample(tables: Sequence[str], tracks: int, sets: int, seed: int) -> None:
    """Land only these tables of a sample."""
    with tempfile.TemporaryDirectory(prefix="songnodes-sample-") as folder:
        sample.write(Path(folder), tracks, sets, seed)
        bronze.load((table, row) for table in tables for row in sample.read(Path(folder), table))

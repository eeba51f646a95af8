"""Landing rows in bronze, through dlt: idempotent, append-only, and visible only as whole loads.

One load is one dlt load package. dlt copies it into a staging schema, merges it table by table (insert-only:
a bronze_id that is there already is left alone) and writes its load id to `_dlt_loads` at the end; readers
take only rows whose load id stands there. A load that was killed is finished by the next one, from dlt's
working folder; where that folder is gone, its never visible rows are cleared, so that they can land again.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import dlt
import psycopg2
from dlt.common.runtime.collector_base import Collector
from dlt.pipeline.exceptions import PipelineStepFailed

from loaders import bronze_guards, database, server_process, versions
from loaders.bronze_files import TableFile
from loaders.bronze_tables import SCHEMA, TABLES, Table
from loaders.database import Connection
from loaders.errors import LoaderError
from loaders.progress import ROWS
from loaders.rows import Row, prepare

PIPELINE = "bronze"
# Large files, as dlt lists all of them again whenever one has been copied.
FILE_ROWS = 20_000
ROWS_BETWEEN_NEWS = 500
# Goes in by COPY: three times as fast as dlt's INSERT statements.
FILE_FORMAT: Any = "csv"
INSERT_ONLY = {"disposition": "merge", "strategy": "insert-only"}
# Any number of our own: loaders of one database take turns, since they share dlt's staging schema.
LOCK = 7_305_812_846
# What is left of a load after Ctrl-C.
STOPPED = "nothing of it is visible"
# How dlt's own connections are called in pg_stat_activity.
APPLICATION = "songnodes-load"


@dataclass(frozen=True)
class Loaded:
    """What a load did: rows read and rows new, per table, and the seconds it took."""

    read: dict[str, int]
    added: dict[str, int]
    seconds: float


def load(
    items: Iterable[tuple[str, Row]],
    progress: Collector | None = None,
    notify: Callable[[str], None] = lambda _: None,
) -> Loaded:
    """Land rows in bronze as one load.

    Args:
        items: (table, row) pairs as `loaders.rows.prepare` takes them.
        progress: told how far dlt is.
        notify: told, as a sentence, what a user should know meanwhile.

    Raises:
        DatabaseError: the database cannot be reached.
        LoaderError: the load failed; nothing of it is visible.
        KeyboardInterrupt: it was stopped; its text says what is left of it.
    """
    started = time.monotonic()
    read: Counter[str] = Counter()
    with contextlib.closing(database.connect()) as connection:
        connection.autocommit = True
        _take_turn(connection, notify)
        before = bronze_guards.loads(connection)
        pipeline = _pipeline()
        try:
            _finish_pending(pipeline, notify)
            # Nothing of value is left in the working folder: the database itself knows what it holds.
            pipeline.drop()
            if not bronze_guards.guarded(connection):
                empty = dlt.resource(_empty_tables(), name=PIPELINE, max_table_nesting=0)
                pipeline.run(empty, loader_file_format=FILE_FORMAT)
                bronze_guards.guard(connection)
            bronze_guards.index_pages(connection)
            bronze_guards.clear_unfinished(connection)
            if progress is not None:
                pipeline.collector = progress
            with TemporaryDirectory(dir=pipeline.working_dir) as folder:
                rows = _counted(prepare(items), read, pipeline.collector)
                fresh = versions.new(rows, connection, Path(folder))
                pipeline.run(_resource(_files(fresh, Path(folder))))
        except PipelineStepFailed as failed:
            _abort(pipeline)
            raise _explained(failed) from failed
        except KeyboardInterrupt as stopped:  # between the steps of dlt
            raise KeyboardInterrupt(STOPPED) from stopped
        finally:
            server_process.give_away(_working_folder())
        bronze_guards.index(connection)
        added = bronze_guards.rows_of_new_loads(connection, before)
    return Loaded(dict(read), added, time.monotonic() - started)


def create_tables() -> None:
    """Make the seven tables with their guards and indexes, also where nothing is to be loaded yet."""
    load(())


def _pipeline() -> dlt.Pipeline:
    url = database.url(with_password=True, application_name=APPLICATION, **database.LETTERS)
    # A working folder per database, since what dlt remembers is about that one.
    target = database.target()
    name = target if target == "embedded" else hashlib.sha256(database.url().encode()).hexdigest()[:12]
    pipeline: dlt.Pipeline = dlt.pipeline(
        PIPELINE,
        pipelines_dir=str(_working_folder() / name),
        # bronze_id is the key; a second unique index on dlt's own hash of it would only cost time.
        destination=dlt.destinations.postgres(credentials=url, create_indexes=False),
        dataset_name=SCHEMA,
    )
    return pipeline


def _working_folder() -> Path:
    return database.data_dir() / "dlt"


def _resource(files: Iterator[Any]) -> Any:
    resource = dlt.resource(files, name=PIPELINE, table_name=lambda table: table)
    for table in TABLES.values():
        resource.apply_hints(**_hints(table), create_table_variant=True)
    return resource


def _hints(table: Table) -> dict[str, Any]:
    columns: dict[str, Any] = {"bronze_id": {"data_type": "text", "nullable": False, "primary_key": True}}
    for name, kind in table.columns.items():
        columns[name] = {"data_type": kind, "nullable": name not in table.required}
    return {
        "table_name": table.name,
        "columns": columns,
        "primary_key": "bronze_id",
        "write_disposition": INSERT_ONLY,
        "schema_contract": {"tables": "evolve", "columns": "freeze", "data_type": "freeze"},
    }


def _empty_tables() -> Iterator[Any]:
    """Each table without a row; as `append`, since dlt 1.31 cannot make an empty table merged by key."""
    for table in TABLES.values():
        hints = dlt.mark.make_hints(**_hints(table) | {"write_disposition": "append"})
        yield dlt.mark.with_hints(dlt.mark.materialize_table_schema(), hints, create_table_variant=True)


def _counted(
    rows: Iterable[tuple[str, Row]], read: Counter[str], progress: Collector
) -> Iterator[tuple[str, Row]]:
    for name, row in rows:
        read[name] += 1
        if read[name] % ROWS_BETWEEN_NEWS == 0:
            progress.update(ROWS, ROWS_BETWEEN_NEWS)
        yield name, row


def _files(rows: Iterable[tuple[str, Row]], folder: Path) -> Iterator[Any]:
    """Rows in files of one table each, so that a million of them never sit in memory together.

    dlt gives the load its id before it asks for the first file.
    """
    load_id = dlt.current.load_package_state()["load_id"]
    files: dict[str, TableFile] = {}
    made: Counter[str] = Counter()
    with contextlib.ExitStack() as opened:
        for name, row in rows:
            file = files.get(name)
            if file is None:
                made[name] += 1
                file = TableFile(TABLES[name], folder / f"{name}.{made[name]}.csv", load_id)
                files[name] = opened.enter_context(contextlib.closing(file))
            file.add(row)
            if file.rows == FILE_ROWS:
                yield _import(files.pop(name))
        for file in files.values():
            yield _import(file)


def _import(file: TableFile) -> Any:
    file.close()
    return dlt.mark.with_file_import(str(file.path), FILE_FORMAT, file.rows, hints=file.table.name)


def _take_turn(connection: Connection, notify: Callable[[str], None]) -> None:
    """Take the database's loader lock; it goes with the connection, so a killed loader does not keep it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", (LOCK,))
        if cursor.fetchone() != (True,):
            notify("Another load is running in this database; waiting for it to end.")
            cursor.execute("select pg_advisory_lock(%s)", (LOCK,))
        # Nobody else loads now. What still runs is a statement of a loader that was killed, which PostgreSQL
        # would bring to its end beside us.
        cursor.execute(
            "select pg_terminate_backend(pid, 60000) from pg_stat_activity"
            " where datname = current_database() and application_name = %s",
            (APPLICATION,),
        )


def _finish_pending(pipeline: dlt.Pipeline, notify: Callable[[str], None]) -> None:
    """Finish a load that was interrupted after it was read whole; one that cannot be finished is given up."""
    if not _has_pending_data(pipeline):
        return
    notify("A load was interrupted; finishing it first.")
    try:
        pipeline.run()
    except PipelineStepFailed:
        _abort(pipeline)
        notify("It could not be finished and is given up; what it read will be read again.")


def _has_pending_data(pipeline: dlt.Pipeline) -> bool:
    try:
        return bool(pipeline.has_pending_data)
    except FileNotFoundError:
        # Killed while it removed a working folder of no more value, or made the folders of a first load: dlt
        # looks for what was read before it misses a folder, so there is nothing to finish.
        return False


def _abort(pipeline: dlt.Pipeline) -> None:
    with contextlib.suppress(Exception):  # the failure that led here is the one to tell
        pipeline.abort_packages()
        pipeline.load()


def _explained(failed: PipelineStepFailed) -> LoaderError | KeyboardInterrupt:
    cause: BaseException = failed
    while not isinstance(cause, LoaderError | KeyboardInterrupt) and (below := _below(cause)):
        cause = below
    if isinstance(cause, LoaderError):
        return cause
    if isinstance(cause, KeyboardInterrupt):
        return KeyboardInterrupt(STOPPED)
    visible = "Nothing of the load is visible, and it can be run again."
    if isinstance(cause, psycopg2.Error):
        refused = database.refused(cause)
        return LoaderError(refused.problem, f"{refused.advice}\n{visible}")
    return LoaderError(
        f"The load failed while dlt was busy with '{failed.step}': {str(cause).strip()}",
        f"{visible} --debug shows the whole story.",
    )


def _below(error: BaseException) -> BaseException | None:
    # where a job of dlt's failed, the reason is an attribute, and the message a traceback
    return getattr(error, "client_exception", None) or error.__cause__ or error.__context__

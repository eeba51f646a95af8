"""Servers of the tests' own: nothing here touches a user's `.postgres/` or reads a user's settings."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from loaders import database, dbt
from loaders.database import PROJECT_DIR, Embedded
from loaders.errors import DatabaseError

Connection = database.Connection

# What in a user's environment would lead a test to another database.
FOREIGN = ("DBT_TARGET", "SONGNODES_SOCKET_DIR", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take minutes start first, so that the others fill the time beside them, not after.

    Of these and of the others those are last that need what `make test` builds meanwhile.
    """
    needing = {item.path for item in items if "built_server" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: (item.get_closest_marker("long") is None, item.path in needing))


@contextlib.contextmanager
def using(server: Embedded) -> Iterator[None]:
    """Everything in this process, and the commands it runs, use this running server meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        for name in FOREIGN:
            patch.delenv(name, raising=False)
        # said as the Makefile says it: dbt reads the whole project anew where a profile's variable is another
        patch.setenv("DBT_TARGET", "embedded")
        patch.setenv("SONGNODES_DATA_DIR", str(server.directory))
        patch.setenv("SONGNODES_SOCKET_DIR", str(server.running_socket()))
        yield


@contextlib.contextmanager
def running(directory: Path) -> Iterator[Embedded]:
    """A running embedded server in `directory`."""
    server = Embedded(directory)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def own_server(directory: Path) -> Iterator[Embedded]:
    """A running embedded server in `directory`, which everything in this process uses meanwhile."""
    with running(directory) as server, using(server):
        yield server


def ask(connection: Connection, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of a query; none of a statement that has none."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return cursor.fetchall() if cursor.description else []


def content(connection: Connection, table: str, without: Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows of a table in an own order, with all columns but these, by name."""
    ((columns,),) = ask(
        connection,
        "select string_agg(quote_ident(attname), ', ' order by attname) from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped and attname <> all(%s)",
        table,
        list(without),
    )
    return sorted(ask(connection, f"select {columns} from {table}"), key=repr)


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m loaders.run` with these arguments, as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "loaders.run", *arguments],
        cwd=PROJECT_DIR,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@functools.lru_cache(1)
def manifest() -> Manifest:
    """The project as dbt reads it, read once for all builds of this process.

    What dbt read when it built the database that SONGNODES_BUILT names is taken up, where it still holds.
    """
    with contextlib.ExitStack() as stack:
        if ready := os.environ.get("SONGNODES_BUILT"):
            stack.enter_context(using(Embedded(Path(ready))))
        target = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="songnodes-")))
        known = PROJECT_DIR / "target" / "partial_parse.msgpack"
        parse = ("parse", *(("--partial-parse-file-path", str(known)) if known.exists() else ()))
        parsed = dbtRunner().invoke(dbt.arguments(*parse, target_path=target))
    assert isinstance(parsed.result, Manifest), parsed.exception
    return parsed.result


def dbt_here(
    *wanted: str, target_path: Path, variables: Mapping[str, Any] | None = None
) -> RunExecutionResult:
    """As `dbt.run`, but in this process, which reads the project once for all tests; it must succeed.

    Artifacts take a second to write, and are written where `--write-json` asks for them.
    """
    arguments = dbt.arguments(*wanted, target_path=target_path, variables=variables)
    arguments[1:1] = [dbt.NO_ARTIFACTS, "--log-level-file", "none"]
    ran = dbtRunner(manifest=manifest()).invoke(arguments)
    assert ran.exception is None, ran.exception
    assert isinstance(ran.result, RunExecutionResult)
    failed = [result.message for result in ran.result if result.status in ("error", "fail")]
    assert ran.success, failed
    return ran.result


def small_project(folder: Path, settings: str, files: Mapping[str, str], macros: Iterable[str]) -> None:
    """Write a dbt project that has some of this project's macros, and nothing else of it.

    Args:
        folder: where.
        settings: its dbt_project.yml.
        files: further files, by their place in the folder.
        macros: files of this project's macros, by their place in `macros`.
    """
    for name, text in {"dbt_project.yml": settings, **files}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    shutil.copy(PROJECT_DIR / "profiles.yml", folder)
    (folder / "macros").mkdir(exist_ok=True)
    for name in macros:
        shutil.copy(PROJECT_DIR / "macros" / name, folder / "macros")


def compiled_here(
    *wanted: str, target_path: Path, variables: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """The SQL that dbt makes, by name: of what is selected, or of an `--inline` query as `inline_query`."""
    compiled = dbt_here("compile", *wanted, target_path=target_path, variables=variables)
    return {result.node.name: str(result.node.compiled_code) for result in compiled}


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """A new folder with a short path that other users may pass through.

    pytest's own are long for a socket, and closed to the user that a server started by root runs as.
    """
    with tempfile.TemporaryDirectory(prefix="songnodes-", dir="/tmp") as name:
        folder = Path(name).resolve()
        folder.chmod(0o711)
        yield folder


@pytest.fixture
def folder() -> Iterator[Path]:
    """A new folder for a server of the test's own."""
    with short_folder() as made:
        yield made


@pytest.fixture
def own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Embedded]:
    """A server of this test's own, not started yet; stopped at the end."""
    monkeypatch.setenv("SONGNODES_DATA_DIR", str(folder / "db"))
    monkeypatch.delenv("DBT_TARGET", raising=False)
    embedded = Embedded(folder / "db")
    yield embedded
    with contextlib.suppress(DatabaseError):
        embedded.stop()


@pytest.fixture(scope="session")
def server() -> Iterator[Embedded]:
    """A running server for the tests of the loader; `using` it is up to them."""
    with short_folder() as made, running(made / "db") as started:
        yield started


@pytest.fixture
def connection(server: Embedded) -> Iterator[Connection]:
    """A connection (autocommit) to the loader tests' server, in use, with no bronze there yet."""
    with using(server), contextlib.closing(database.connect()) as opened:
        opened.autocommit = True
        with opened.cursor() as cursor:
            cursor.execute("set client_min_messages = error")
            cursor.execute("drop schema if exists bronze cascade")
            cursor.execute("drop schema if exists bronze_staging cascade")
        yield opened


@pytest.fixture(scope="session")
def built_server() -> Iterator[Embedded]:
    """A server on which the sample is loaded and dbt has built everything; only to be read.

    It is made here, unless SONGNODES_BUILT names the folder of one, as `make test` does; a file in it
    says that the build is still at work.
    """
    if ready := os.environ.get("SONGNODES_BUILT"):
        while Path(ready, "building").exists():
            time.sleep(0.2)
        assert not Path(ready, "build_failed").exists(), "dbt build failed"
        yield Embedded(Path(ready))
        return
    with short_folder() as made, running(made / "db") as started:
        with using(started):
            loaded = command()
            assert loaded.returncode == 0, loaded.stderr
            dbt.run("build", "--exclude-resource-type", "unit_test", target_path=made / "target")
        yield started


@pytest.fixture
def built(built_server: Embedded) -> Iterator[Connection]:
    """A connection (autocommit) to `built_server`, which is not in use otherwise: see `using`."""
    with using(built_server):
        opened = database.connect()
    with contextlib.closing(opened):
        opened.autocommit = True
        yield opened

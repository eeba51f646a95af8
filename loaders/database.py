"""The database: which one is meant, how to reach it, and how to run the embedded PostgreSQL.

`DBT_TARGET=embedded` (the default) is a PostgreSQL 18 of the project's own, from a PyPI wheel. This module
is the one place that knows how it starts and stops. Its folder (`.postgres/`, or SONGNODES_DATA_DIR) holds
`data/` (the cluster), the Unix socket, `server.log`, and dlt's working folder. `DBT_TARGET=postgres` is any
server, from the standard PG* environment variables.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil
import psycopg2
import psycopg2.errors
import psycopg2.extensions

from loaders import server_process, server_settings
from loaders.errors import ConfigError, DatabaseError, LoaderError

Connection = psycopg2.extensions.connection

PROJECT_DIR = Path(__file__).resolve().parent.parent
PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"
# sun_path of a Unix socket holds 108 bytes on Linux and 104 on macOS, the closing zero included.
LONGEST_SOCKET_PATH = 103
START_SECONDS = 180
# Names have letters of all the world, whatever PGCLIENTENCODING or a role's own setting wants to speak.
LETTERS = {"client_encoding": "utf8"}
# How libc, and so the server's log, calls a full disk; the server sets its own language to C.
NO_ROOM = "No space left on device"
LOG_TAIL_BYTES = 1 << 16
ROOM = "Make room on the server's disk, then call this again. What was finished before stays."
LOST = "What was finished before stays. See that the server runs, then call this again."
RIGHTS = "PGUSER is to be who loads and builds, with the right to create schemas (grant create on database)."


def target() -> str:
    """The dbt target: `embedded` or `postgres`.

    Raises:
        ConfigError: DBT_TARGET names another.
    """
    name = os.environ.get("DBT_TARGET") or "embedded"
    if name not in ("embedded", "postgres"):
        raise ConfigError(
            f"DBT_TARGET is {name!r}, which is no target of this project.",
            "Use embedded (the default), or postgres: any server, from PGHOST, PGPORT, PGUSER and so on.",
        )
    return name


def data_dir() -> Path:
    """The project's database folder: SONGNODES_DATA_DIR, or `.postgres/` of the project.

    Raises:
        ConfigError: it is in the home of somebody whom there is not, or dlt could not work in it.
    """
    wanted = Path(os.environ.get("SONGNODES_DATA_DIR") or PROJECT_DIR / ".postgres")
    try:
        folder = wanted.expanduser().resolve()
    except RuntimeError as error:
        raise ConfigError(
            f"SONGNODES_DATA_DIR is {str(wanted)!r}, and nobody is called so.", "Write the whole path."
        ) from error
    # dlt puts names of files into the path by Python's %, and the server's socket goes into a URL
    if "%" in str(folder) or not _is_utf8(str(folder)):
        raise ConfigError(
            f"The path {folder} holds a % or is no UTF-8, and dlt cannot work there.",
            "Set SONGNODES_DATA_DIR to a folder without such letters.",
        )
    return folder


def _is_utf8(text: str) -> bool:
    return text.encode("utf-8", "replace").decode() == text


def url(with_password: bool = False, **parameters: str) -> str:
    """A libpq URL of the database that is meant; show only the one without password.

    Args:
        with_password: whether the password is in it.
        parameters: more connection parameters, such as application_name.

    Raises:
        ConfigError: PGPORT is no number.
        DatabaseError: the embedded server is not running.
    """
    if target() == "postgres":
        host, port, user, password, database = (
            os.environ.get(name) or default
            for name, default in (
                ("PGHOST", "localhost"),
                ("PGPORT", str(PORT)),
                ("PGUSER", "postgres"),
                ("PGPASSWORD", ""),
                ("PGDATABASE", "postgres"),
            )
        )
        if not re.fullmatch("[0-9]{1,5}", port):
            raise ConfigError(f"PGPORT is {port!r}, which is no port.", f"It is a number, most often {PORT}.")
    else:
        host, port = str(Embedded(data_dir()).running_socket()), str(PORT)
        user = password = database = "postgres"
    # A socket's folder, too, stands in the place of the host: what is in the query dlt writes anew, with a +
    # for each space, which libpq takes for a +. What is not quoted libpq may refuse, showing the password.
    # dlt wants a password; an empty one has libpq look into ~/.pgpass, as none has.
    secret = f":{quote(password, safe='')}" if with_password else ""
    query = f"?{urlencode(parameters, quote_via=quote)}" if parameters else ""
    where = f"{quote(host, safe='')}:{port}/{quote(database, safe='')}"
    return f"postgresql://{quote(user, safe='')}{secret}@{where}{query}"


def socket_dir(directory: Path) -> Path:
    """Where the socket of the server in `directory` belongs.

    That is the folder itself, or a short one under /tmp where its path is too long for a socket.
    """
    if len(os.fsencode(directory / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return directory
    return Path("/tmp") / f"songnodes-{hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]}"


def connect() -> Connection:
    """A connection to the database that is meant.

    Raises:
        DatabaseError: it is not running, refuses us, or cannot keep every letter.
    """
    try:
        opened: Connection = psycopg2.connect(url(with_password=True, **LETTERS), connect_timeout=10)
    except psycopg2.OperationalError as error:
        raise DatabaseError(
            f"The database at {url()} refuses the connection: {str(error).strip()}",
            "Check that the server runs, and PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE.",
        ) from error
    if (encoding := opened.get_parameter_status("server_encoding")) != "UTF8":
        opened.close()
        raise DatabaseError(
            f"The database at {url()} keeps its texts in {encoding}, which lacks letters of names.",
            "Use one in UTF-8: create database … encoding 'UTF8' template template0.",
        )
    return opened


def has(cursor: psycopg2.extensions.cursor, relation: str) -> bool:
    """Whether there is this table or view in the database, named with its schema."""
    cursor.execute("select to_regclass(%s) is not null", (relation,))
    return cursor.fetchone() == (True,)


@contextlib.contextmanager
def explained(lacking: str) -> Iterator[None]:
    """What the database refuses, as the user should read it: in the words of a trigger of ours, or these.

    Args:
        lacking: what is not there before the first build, as a sentence.

    Raises:
        LoaderError: something was refused.
    """
    try:
        yield
    except (psycopg2.errors.UndefinedTable, psycopg2.errors.InvalidSchemaName) as error:
        raise LoaderError(lacking, "Build once: dbt build.") from error
    except psycopg2.errors.RaiseException as error:
        raise LoaderError(error.diag.message_primary or str(error)) from error


def refused(error: psycopg2.Error) -> DatabaseError:
    """What the database says in the middle of something, as the user should read it."""
    said = (error.diag.message_primary or str(error)).strip().rstrip(".?")
    if isinstance(error, psycopg2.errors.InsufficientPrivilege):
        return DatabaseError(f"The database refuses: {said}.", RIGHTS)
    if isinstance(error, psycopg2.errors.DiskFull):
        return DatabaseError(f"The database has no room left: {said}.", ROOM)
    if isinstance(error, (psycopg2.OperationalError, psycopg2.InterfaceError)) and not error.pgcode:
        return DatabaseError(
            f"The connection to the database is lost: {said}.", "\n".join((*_full_disk(), LOST))
        )
    older = isinstance(error, (psycopg2.errors.UndefinedTable, psycopg2.errors.UndefinedColumn))
    return DatabaseError(
        f"The database refuses: {said}.",
        "Its tables are those of another version, or half built; this makes them anew: dbt build"
        if older
        else "--debug (before the command's name) shows where it happened.",
    )


def _full_disk() -> list[str]:
    """What the embedded server's log tells of a full disk, which ends that server, since it was started."""
    if target() != "embedded":
        return []
    try:
        with Embedded(data_dir()).log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - LOG_TAIL_BYTES))
            lines = log.read().decode(errors="replace").splitlines()
    except OSError:
        return []
    since = itertools.takewhile(lambda line: "starting PostgreSQL" not in line, reversed(lines))
    told = next((line for line in since if NO_ROOM in line), None)
    return [f"Its log says: {told}", "Make room there first."] if told else []


@dataclass(frozen=True)
class Embedded:
    """The embedded PostgreSQL whose files are in `directory`."""

    directory: Path

    @property
    def data(self) -> Path:
        """The PostgreSQL cluster."""
        return self.directory / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.directory / "server.log"

    def running_socket(self) -> Path:
        """The folder of the running server's socket.

        Raises:
            DatabaseError: the server is not running.
        """
        socket = self.socket()
        if socket is None:
            raise DatabaseError(
                f"The embedded PostgreSQL in {self.directory} is not running.",
                "Start it: python -m loaders.run db start",
            )
        return socket

    def socket(self) -> Path | None:
        """The folder of the socket, as the server itself wrote it down; None when nobody answers there."""
        recorded = self._pid_file()[4:5]
        # The second is for a project that was moved while its server ran.
        for folder in (*map(Path, recorded), self.directory) if recorded else ():
            try:
                # What is left out here, libpq would take from PG* variables, which are about another server.
                opened = psycopg2.connect(
                    host=str(folder), port=PORT, user="postgres", dbname="postgres", connect_timeout=5
                )
            except psycopg2.OperationalError:
                continue
            with contextlib.closing(opened):
                if self._is_served_by(opened):
                    return folder
        return None

    def _is_served_by(self, connection: Connection) -> bool:
        """Whether this is its server: a folder that was copied while it ran names that of the original."""
        with connection.cursor() as cursor:
            cursor.execute("show data_directory")
            (theirs,) = cursor.fetchone() or ("",)
        # moved, the server has a name for the folder that leads nowhere
        return not os.path.exists(theirs) or os.path.samefile(theirs, self.data)

    def start(self, notify: Callable[[str], None] = lambda _: None) -> Path:
        """Start the server unless it runs; it goes on after this process ends.

        Args:
            notify: told, as a sentence, what a user should know meanwhile.

        Returns:
            The folder of its socket.

        Raises:
            DatabaseError: it cannot be started; the message says why.
        """
        server_process.make_folder(self.directory, notify)
        with server_process.locked(self.directory):
            if self._await_living():
                return self.running_socket()
            # What a killed server left; the number in it may be another process's by now.
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            self._initialise()
            self._configure(self._prepare_socket_dir())
            server_process.run(
                self.directory, "pg_ctl", "start", "-w", "-t", str(START_SECONDS),
                "-D", self.data.name, "-l", self.log.name, says=self.log,
            )  # fmt: skip
            return self.running_socket()

    def stop(self) -> bool:
        """Stop the server; True when there was one to stop.

        Raises:
            DatabaseError: it does not stop.
        """
        if not self.directory.exists():
            return False
        with server_process.locked(self.directory):
            if self._process() is None:
                return False
            server_process.run(
                self.directory, "pg_ctl", "stop", "-w", "-m", "fast", "-t", str(START_SECONDS),
                "-D", self.data.name, says=self.log,
            )  # fmt: skip
            return True

    def _pid_file(self) -> list[str]:
        try:
            return [line.strip() for line in (self.data / "postmaster.pid").read_text().splitlines()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except PermissionError as error:
            raise server_process.not_ours(self.data) from error

    def _process(self) -> psutil.Process | None:
        """The server of this folder, when it lives; another process that got its old number is not it."""
        try:
            process = psutil.Process(int(self._pid_file()[0]))
            # A server stands in its data folder, also after the folder was moved.
            return process if os.path.samefile(process.cwd(), self.data) else None
        except (IndexError, ValueError, OSError, psutil.Error):
            return None

    def _await_living(self) -> bool:
        """True when a server answers; one that is still starting or stopping is waited for."""
        deadline = time.monotonic() + START_SECONDS
        while self.socket() is None:
            if self._process() is None:
                return False
            if time.monotonic() > deadline:
                raise DatabaseError(
                    f"A server runs for {self.data} but does not answer.",
                    f"See {self.log}; stop it (python -m loaders.run db stop) and start again.",
                )
            time.sleep(0.2)
        return True

    def _initialise(self) -> None:
        """Make the cluster in a folder aside and move it into place whole, so that it is there or is not."""
        version = self.data / "PG_VERSION"
        if (self.data / "global" / "pg_control").exists() and version.exists():
            made_by = version.read_text().strip()
            if made_by != server_process.MAJOR_VERSION:
                raise DatabaseError(
                    f"{self.data} was made by PostgreSQL {made_by}, not {server_process.MAJOR_VERSION}.",
                    "Move the folder away and load again.",
                )
            return
        if self.data.exists():  # not a whole cluster, but perhaps somebody's data: kept, out of the way
            self.data.rename(self.directory / f"data.unusable-{time.strftime('%Y%m%dT%H%M%S')}")
        partial = self.directory / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        server_process.run(
            self.directory, "initdb", "-D", partial.name, "--username=postgres", "--auth=trust",
            # The same order and the same lower() on every machine, whatever its locale.
            "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            # With them the first reading of a new table writes all of it to the write-ahead log.
            "--no-data-checksums",
        )  # fmt: skip
        partial.rename(self.data)

    def _prepare_socket_dir(self) -> Path:
        folder = socket_dir(self.directory)
        if folder != self.directory:
            server_process.make_private_folder(folder, like=self.directory)
        for leftover in (folder / SOCKET_NAME, folder / f"{SOCKET_NAME}.lock"):
            leftover.unlink(missing_ok=True)
        return folder

    def _configure(self, folder: Path) -> None:
        memory, processors = server_settings.memory_bytes(), os.cpu_count() or 1
        values = server_settings.settings(memory, processors, folder)
        with server_process.open_as_server(self.data / "songnodes.conf", "w") as own:
            own.write(server_settings.as_file(values))
        include = "include_if_exists = 'songnodes.conf'"
        with server_process.open_as_server(self.data / "postgresql.conf", "a+") as main:
            main.seek(0)
            if include not in main.read():
                main.write(f"\n{include}\n")

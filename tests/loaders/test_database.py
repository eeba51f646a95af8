"""Starting, stopping and finding the embedded server, and what it says when something is wrong."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg2
import pytest
from dlt.destinations.impl.postgres.configuration import PostgresCredentials

from loaders import database, server_process, server_settings
from loaders.database import PROJECT_DIR, Embedded
from loaders.errors import ConfigError, DatabaseError
from tests.conftest import ask, command, using


@pytest.fixture
def own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Embedded]:
    """A server of this test's own, not started yet; stopped at the end."""
    monkeypatch.setenv("SONGNODES_DATA_DIR", str(folder / "db"))
    monkeypatch.delenv("DBT_TARGET", raising=False)
    embedded = Embedded(folder / "db")
    yield embedded
    with contextlib.suppress(DatabaseError):
        embedded.stop()


def answers() -> bool:
    with contextlib.closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("select 1")
        return cursor.fetchone() == (1,)


def test_a_whole_life(own: Embedded) -> None:
    assert command("db", "status").returncode == 3
    started = command("db", "start")
    assert started.returncode == 0, started.stderr
    assert f"export SONGNODES_SOCKET_DIR={own.directory}" in started.stdout
    # The process that started it has ended; it goes on.
    assert answers()
    assert command("db", "status").returncode == 0
    assert "already running" in command("db", "start").stderr
    assert command("db", "socket").stdout.strip() == str(own.directory)
    url = command("db", "url").stdout.strip()
    psycopg2.connect(url).close()
    assert url == f"postgresql://postgres@{quote(str(own.directory), safe='')}:5432/postgres"
    assert "stopped" in command("db", "stop").stderr
    assert command("db", "status").returncode == 3
    assert "was not running" in command("db", "stop").stderr
    own.start()
    assert answers()


def test_not_running_says_how_to_start(own: Embedded) -> None:
    result = command("tracklists", "--file", __file__)
    assert result.returncode == 1
    assert f"The embedded PostgreSQL in {own.directory} is not running." in result.stderr
    assert "python -m loaders.run db start" in result.stderr
    assert "Traceback" not in result.stderr


def test_settings_of_another_server_do_not_hide_this_one(
    server: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = {"PGHOST": "/nowhere", "PGPORT": "1", "PGUSER": "ann", "PGDATABASE": "songs"}
    elsewhere |= {"PGCLIENTENCODING": "LATIN1"}
    with using(server), monkeypatch.context() as patch:
        for name, value in elsewhere.items():
            patch.setenv(name, value)
        assert server.socket() == server.directory
        assert answers()
        with contextlib.closing(database.connect()) as connection:
            assert ask(connection, "select 'ЖÉ'") == [("ЖÉ",)]


def test_a_database_that_lacks_letters(server: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    with using(server), contextlib.closing(database.connect()) as connection:
        connection.autocommit = True
        narrow = "create database narrow encoding 'LATIN1' locale_provider libc locale 'C' template template0"
        ask(connection, narrow)
        for name, value in {"DBT_TARGET": "postgres", "PGUSER": "postgres", "PGDATABASE": "narrow"}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("PGHOST", str(server.directory))
        with pytest.raises(DatabaseError, match="LATIN1"):
            database.connect()
        ask(connection, "drop database narrow")


def test_only_the_owner_reaches_the_socket(own: Embedded) -> None:
    socket = own.start() / database.SOCKET_NAME
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(own.directory.stat().st_mode) == 0o700


def test_settings_are_for_this_machine_and_an_operators_own_win(own: Embedded) -> None:
    own.start()
    with contextlib.closing(database.connect()) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("show fsync")
            assert cursor.fetchone() == ("on",)
            cursor.execute("show jit")
            assert cursor.fetchone() == ("off",)
            cursor.execute("select lower('ÉЖ'), 'a' < 'B', current_setting('timezone')")
            assert cursor.fetchone() == ("éж", False, "UTC")
            cursor.execute("alter system set work_mem = '33MB'")
    own.stop()
    own.start()
    with contextlib.closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("show work_mem")
        assert cursor.fetchone() == ("33MB",)
    assert (own.data / "postgresql.conf").read_text().count("songnodes.conf") == 1


def test_reading_a_new_table_does_not_write_it_again(own: Embedded) -> None:
    """A build makes a hundred tables and reads each of them; with checksums the log would get them all."""
    own.start()
    with contextlib.closing(database.connect()) as connection:
        # else the commit may not be on disk yet, and readers do not note on a page that its rows are valid
        ask(connection, "set synchronous_commit = on")
        ask(connection, "create table fresh as select repeat('x', 500) from generate_series(1, 50000)")
        connection.commit()
        ((before, size),) = ask(connection, "select pg_current_wal_insert_lsn(), pg_table_size('fresh')")
        ask(connection, "select count(*) from fresh")
        ((written,),) = ask(
            connection, "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), %s)::bigint", before
        )
    assert written < size / 20, f"{written:,} bytes of log for a table of {size:,}"


def test_killed_server_with_a_stale_pid_file(own: Embedded) -> None:
    own.start()
    killed = psutil.Process(int((own.data / "postmaster.pid").read_text().split()[0]))
    children = killed.children(recursive=True)
    killed.send_signal(signal.SIGKILL)
    psutil.wait_procs([killed, *children], timeout=30)
    assert (own.data / "postmaster.pid").exists()
    assert own.socket() is None
    own.start()
    assert answers()


def test_a_stale_pid_that_is_another_process_by_now(own: Embedded) -> None:
    own.start()
    pid_file = own.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    own.stop()
    stale = "\n".join([str(os.getpid()), *lines[1:]]) + "\n"
    pid_file.write_text(stale)
    (own.directory / f"{database.SOCKET_NAME}.lock").write_text(stale)
    assert own.socket() is None
    assert own.stop() is False
    own.start()
    assert answers()


@pytest.mark.parametrize(
    "leftover", ["data.partial/PG_VERSION", "data/PG_VERSION", "data/base/1/1259", "log"]
)
def test_half_initialised_folder(own: Embedded, leftover: str) -> None:
    path = own.directory / leftover
    path.parent.mkdir(parents=True)
    path.write_text("18")
    own.start()
    assert answers()
    assert not (own.directory / "data.partial").exists()
    if leftover.startswith("data/"):  # whatever it was, it is kept
        assert len(list(own.directory.glob(f"data.unusable-*{leftover.removeprefix('data')}"))) == 1


def test_interrupted_initialisation(own: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            own.start()
    assert (own.directory / "data.partial" / "PG_VERSION").exists()
    own.start()
    assert answers()


def test_data_of_another_postgresql(own: Embedded) -> None:
    (own.data / "global").mkdir(parents=True)
    (own.data / "global" / "pg_control").touch()
    (own.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(DatabaseError, match="was made by PostgreSQL 16, not 18"):
        own.start()


def test_a_setting_the_server_refuses_is_shown(own: Embedded) -> None:
    own.start()
    own.stop()
    automatic = own.data / "postgresql.auto.conf"
    automatic.write_text("no_such_setting = 1\n")
    result = command("db", "start")
    assert result.returncode == 1
    assert "no_such_setting" in result.stderr
    assert "Traceback" not in result.stderr
    automatic.write_text("")
    assert command("db", "start").returncode == 0


def test_a_user_without_a_name_is_told_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that runs as some number: PostgreSQL's programs refuse to."""
    monkeypatch.setattr(os, "geteuid", lambda: 2**31 - 2)
    with pytest.raises(DatabaseError, match="runs only as a user with a name, and number 2147483646"):
        server_process.run(folder, "initdb", "--no-such-option")


def test_two_starts_at_once(own: Embedded) -> None:
    starts = [
        subprocess.Popen(
            [sys.executable, "-m", "loaders.run", "db", "start"], cwd=PROJECT_DIR, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [start.communicate(timeout=120)[1].decode() for start in starts]
    assert [start.returncode for start in starts] == [0, 0, 0], said
    assert answers()


def test_a_server_that_a_full_disk_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its log is written out: no test fills a disk."""
    monkeypatch.setenv("SONGNODES_DATA_DIR", str(folder))
    monkeypatch.delenv("DBT_TARGET", raising=False)
    lost = psycopg2.OperationalError("server closed the connection unexpectedly")
    start = "2026-01-02 03:04:05 UTC [1] LOG:  starting PostgreSQL 18.4\n"
    full = '2026-01-02 03:05:06 UTC [2] PANIC:  could not write to file "pg_wal/x": No space left on device\n'
    for log, told in ((None, False), (full + start, False), (start + full + "... is shut down\n", True)):
        if log is not None:
            Embedded(folder).log.write_text(log)
        assert (full.strip() in database.refused(lost).advice) is told, log


def test_a_path_too_long_for_a_socket_still_works(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = folder / ("a long 'path' with \"quotes\" & spaces, " * 3) / "db"
    monkeypatch.setenv("SONGNODES_DATA_DIR", str(directory))
    embedded = Embedded(directory)
    try:
        result = command("db", "start")
        assert result.returncode == 0, result.stderr
        socket = Path(command("db", "socket").stdout.strip())
        assert socket.parent == Path("/tmp")
        assert f"export SONGNODES_SOCKET_DIR={socket}" in result.stdout
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        assert answers()
        embedded.stop()
        assert embedded.start() == socket
    finally:
        embedded.stop()
        shutil.rmtree(database.socket_dir(directory), ignore_errors=True)


def test_a_short_socket_folder_that_somebody_else_made(folder: Path) -> None:
    directory = folder / ("x" * 120)
    trap = database.socket_dir(directory)
    trap.symlink_to(folder)
    try:
        with pytest.raises(DatabaseError, match="belongs to somebody else"):
            Embedded(directory).start()
    finally:
        trap.unlink()


def test_a_file_in_the_way(own: Embedded) -> None:
    own.directory.write_text("not a folder")
    result = command("db", "start")
    assert result.returncode == 1
    assert "is in the way" in result.stderr


def test_a_folder_that_was_moved_while_its_server_ran(own: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    own.start()
    moved = Embedded(own.directory.with_name("moved"))
    own.directory.rename(moved.directory)
    monkeypatch.setenv("SONGNODES_DATA_DIR", str(moved.directory))
    try:
        assert moved.start() == moved.directory
        assert answers()
    finally:
        assert moved.stop()


def test_a_folder_that_was_copied_while_its_server_ran(server: Embedded, folder: Path) -> None:
    """What was meant for the copy would land in the original."""
    copy = Embedded(folder / "copy")
    copy.data.mkdir(parents=True)
    shutil.copy(server.data / "postmaster.pid", copy.data)
    assert server.socket() == server.directory
    assert copy.socket() is None


@pytest.mark.parametrize("name", ["lock", "songnodes.conf"])
def test_a_link_in_the_servers_folder_is_not_followed(folder: Path, name: str) -> None:
    """Its user could have root give it the file that the link leads to."""
    valuable = folder / "valuable"
    valuable.write_text("untouched")
    before = valuable.stat()
    (folder / name).symlink_to(valuable)
    with pytest.raises((DatabaseError, OSError), match="symbolic links"), contextlib.ExitStack() as stack:
        if name == "lock":
            stack.enter_context(server_process.locked(folder))
        else:
            stack.enter_context(server_process.open_as_server(folder / name, "a+"))
    assert valuable.read_text() == "untouched"
    assert (valuable.stat().st_uid, valuable.stat().st_mode) == (before.st_uid, before.st_mode)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root opens folders for another user")
def test_a_folder_opened_for_the_servers_user_is_told_once(folder: Path) -> None:
    said: list[str] = []
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    for _ in range(2):
        server_process.make_folder(closed / "db", said.append)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o701
    assert len(said) == 1 and said[0].startswith(f"{closed} may be passed through")
    assert f"needs to get to {closed / 'db'}" in said[0]


def ordinary_user() -> dict[str, Any]:
    """What makes a subprocess run as an ordinary user: nothing, or, for root, being `nobody`."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    user: dict[str, Any] = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    try:
        probe = subprocess.run(
            [sys.executable, "-c", "import loaders.run"], cwd=PROJECT_DIR, check=False, **user
        )
    except OSError:
        pytest.skip("the user nobody may not run this Python")
    if probe.returncode != 0:
        pytest.skip("the user nobody may not read this Python or project")
    return user


def test_an_ordinary_user_without_permission(folder: Path) -> None:
    user = ordinary_user()
    closed = folder / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    result = subprocess.run(
        [sys.executable, "-m", "loaders.run", "db", "start"],
        cwd=PROJECT_DIR, env={**os.environ, "SONGNODES_DATA_DIR": str(closed / "db")},
        capture_output=True, text=True, check=False, **user,
    )  # fmt: skip
    assert result.returncode == 1
    assert f"Cannot write {closed / 'db'}: Permission denied" in result.stderr
    assert "SONGNODES_DATA_DIR" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("environment", "code", "problem"),
    [
        ({"DBT_TARGET": "snowflake"}, 1, "DBT_TARGET is 'snowflake'"),
        ({"SONGNODES_DATA_DIR": "/nowhere/100% techno"}, 1, "holds a %"),
        ({"SONGNODES_DATA_DIR": os.fsdecode(b"/nowhere/m\xfcsik")}, 1, "is no UTF-8"),
        (
            {"DBT_TARGET": "postgres", "PGHOST": "/nowhere", "PGPASSWORD": "geheim"},
            3,
            "refuses the connection",
        ),
    ],
)
def test_settings_that_lead_nowhere(environment: dict[str, str], code: int, problem: str) -> None:
    result = command("db", "status", **environment)
    assert result.returncode == code
    assert problem in result.stderr
    assert "geheim" not in result.stderr + result.stdout


def test_url_of_any_server(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {
        "DBT_TARGET": "postgres",
        "PGHOST": "db.example.org",
        "PGPORT": "6432",
        "PGUSER": "a b",
        "PGPASSWORD": "p@:/",
        "PGDATABASE": "songs",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert database.url() == "postgresql://a%20b@db.example.org:6432/songs"
    assert database.url(with_password=True) == "postgresql://a%20b:p%40%3A%2F@db.example.org:6432/songs"
    assert command("db", "stop").returncode == 0
    monkeypatch.setenv("PGHOST", "/run/my socket")
    assert database.url(application_name="x") == (
        "postgresql://a%20b@%2Frun%2Fmy%20socket:6432/songs?application_name=x"
    )
    # Whatever it is reaches libpq as it was given, also through dlt, which writes the address anew.
    for host in ("::1", "[::1", "fe80::1%eth0", "db?x", "a,b", "/my + söcket's"):
        monkeypatch.setenv("PGHOST", host)
        given = database.url(with_password=True)
        for address in (given, PostgresCredentials(given).to_native_representation()):
            read = psycopg2.extensions.parse_dsn(address)
            read.pop("connect_timeout", None)
            assert read == {
                "host": host, "port": "6432", "user": "a b", "password": "p@:/", "dbname": "songs",
            }  # fmt: skip
    # dlt wants a password; an empty one leaves the question to ~/.pgpass and to servers that ask for none.
    monkeypatch.setenv("PGPASSWORD", "")
    assert ":@%2Fmy" in database.url(with_password=True)
    monkeypatch.setenv("PGPORT", "6432?x")
    with pytest.raises(ConfigError, match="PGPORT is '6432\\?x', which is no port"):
        database.url()
    monkeypatch.setenv("DBT_TARGET", "Postgres")
    with pytest.raises(ConfigError):
        database.url()


@pytest.mark.parametrize("gigabytes", [1, 4, 16, 256])
def test_settings_stay_within_the_memory(gigabytes: int) -> None:
    memory = gigabytes * server_settings.GIB
    values = server_settings.settings(memory, 4, Path("/tmp"))

    def megabytes(name: str) -> int:
        return int(values[name].removesuffix("MB"))

    assert megabytes("shared_buffers") <= memory / server_settings.MIB / 4
    # dbt's two threads, each with a few sorts and hashes in two or three processes at once.
    assert 20 * megabytes("work_mem") <= memory / server_settings.MIB / 2
    assert "fsync" not in values

"""Starting and stopping the embedded server, its settings, and what a killed one leaves."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2
import pytest

from loaders import database, server_process, server_settings
from loaders.database import PROJECT_DIR, Embedded
from loaders.errors import DatabaseError
from tests.conftest import ask, command
from tests.loaders.helpers import answers


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

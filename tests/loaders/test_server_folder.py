"""The embedded server's folder and socket: whose they are, and what may be in their way."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from loaders import database, server_process
from loaders.database import PROJECT_DIR, Embedded
from loaders.errors import DatabaseError
from tests.conftest import command
from tests.loaders.helpers import answers


def test_only_the_owner_reaches_the_socket(own: Embedded) -> None:
    socket = own.start() / database.SOCKET_NAME
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(own.directory.stat().st_mode) == 0o700


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

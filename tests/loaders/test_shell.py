"""Called from a shell: closed and full outputs, pipes that nobody reads, Ctrl-C and other ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from loaders.commands.base import tell
from loaders.database import PROJECT_DIR

HELP = f"{sys.executable} -m loaders.run --help"


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command],
        cwd=PROJECT_DIR,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        preexec_fn=_as_ever,
    )


def _as_ever() -> None:
    """Who runs tests in the background, or by nohup, may have them ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def test_a_reader_that_has_enough_ends_it_as_it_ends_others() -> None:
    done = shell(f"{HELP} | head --lines=0; echo ${{PIPESTATUS[0]}}")
    assert (done.stdout, done.stderr) == (f"{128 + signal.SIGPIPE}\n", "")


@pytest.mark.parametrize(
    ("where", "why"), [(">&-", "Bad file descriptor"), (">/dev/full", "No space left on device")]
)
def test_an_output_that_cannot_be_written_is_an_error(where: str, why: str) -> None:
    done = shell(f"{HELP} {where}")
    assert (done.returncode, done.stderr) == (1, f"Error: Cannot write to standard output: {why}.\n")


def test_what_is_no_text_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    tell(UnicodeEncodeError("utf-8", "Caf\udce9", 3, 4, "surrogates not allowed"))
    assert capsys.readouterr().err == "Error: 'Caf\\udce9' has bytes that are no text in UTF-8.\n"


@pytest.mark.parametrize("where", ["2>&-", "2>/dev/full", "2>&- <&-"])
def test_messages_that_nobody_can_read_stop_nothing(where: str) -> None:
    done = shell(f"{sys.executable} -m loaders.run db start {where}", DBT_TARGET="postgres")
    assert done.returncode == 0


def test_ctrl_c_while_it_is_still_imported_is_no_traceback(tmp_path: Path) -> None:
    # stands in the place of a module that commands import
    (tmp_path / "click.py").write_text(
        "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(5)\n"
    )
    done = shell(HELP, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGINT, "", "Stopped.\n")


@pytest.mark.parametrize("how", ["TERM", "HUP"])
def test_who_is_told_to_end_ends_as_by_ctrl_c(how: str) -> None:
    """Also where it is said twice, as timeout does; what is landed meanwhile is landed whole."""
    script = f"""
import os, signal, time
from loaders import shell
shell.leave_at_interrupt()
with shell.interruptible():
    try:
        os.kill(os.getpid(), signal.SIG{how})
        time.sleep(5)
    except KeyboardInterrupt:
        os.kill(os.getpid(), signal.SIG{how})
        print("landed", flush=True)
os.kill(os.getpid(), signal.SIGINT)
time.sleep(5)
"""
    done = shell(f"{sys.executable} -c '{script}'")
    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGINT, "landed\n", "Stopped.\n")


def test_nohup_stays_nohup() -> None:
    script = (
        "import os, signal, loaders.shell as s; s.leave_at_interrupt(); os.kill(os.getpid(), signal.SIGHUP)"
    )
    done = shell(f"nohup {sys.executable} -c '{script}; print(1)'")
    assert (done.returncode, done.stdout) == (0, "1\n")

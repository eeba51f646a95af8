"""What a program owes the shell that calls it: standard streams, however they come, and an end by Ctrl-C."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import signal
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# The exit codes that a shell has for a program that a signal ended.
INTERRUPTED = 128 + signal.SIGINT
BROKEN_PIPE = 128 + signal.SIGPIPE
# How kill, timeout, service managers and a terminal that is gone end a program.
ENDS = (signal.SIGTERM, signal.SIGHUP)


class Stream(io.FileIO):
    """What standard output (1) and standard error (2) are written to.

    Where nobody reads the output on, the program ends; output that cannot be written is an error. What
    cannot be told on standard error is no reason to stop half way.
    """

    def write(self, data: ReadableBuffer) -> int:
        """Write; see `io.FileIO.write`.

        Raises:
            SystemExit: the reader of the pipe is gone.
            click.ClickException: the output is closed, or its disk is full.
        """
        try:
            return super().write(data)
        except OSError as error:
            # what waits in the buffer would fail again when the program ends
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            if self.fileno() == 2:
                return memoryview(data).nbytes
            if error.errno == errno.EPIPE:
                raise SystemExit(BROKEN_PIPE) from None
            # Imported here: while click itself is imported Ctrl-C is our business already.
            import click

            raise click.ClickException(f"Cannot write to standard output: {error.strerror}.") from None


def prepare_streams() -> None:
    """Open what is closed, and take over standard output and error, if nobody else has (as tests do)."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # Else the next file or socket got its number. Output stays one that cannot be written.
            os.open(os.devnull, os.O_WRONLY if number == 2 else os.O_RDONLY)
            os.set_inheritable(number, True)
    if sys.stdout is sys.__stdout__:
        sys.stdout = _over(1, sys.__stdout__)
    if sys.stderr is sys.__stderr__:
        sys.stderr = _over(2, sys.__stderr__)


def leave_at_interrupt() -> None:
    """From now on Ctrl-C ends the program at once: nothing is at work that has to be told.

    Other signals to end are as Ctrl-C is, then and later. Who is started in the background may have Ctrl-C
    ignored, and by nohup SIGHUP, which stays so.
    """
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _leave)
        for number in ENDS:
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _interrupt)


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Within, Ctrl-C is an exception as ever, and the command at work says what it leaves."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        leave_at_interrupt()


def _interrupt(_number: int, _frame: object) -> None:
    for number in ENDS:  # once: timeout and a closing terminal say it twice, to the program and to its group
        signal.signal(number, lambda *_: None)
    signal.raise_signal(signal.SIGINT)


def _leave(_number: int, _frame: object) -> None:
    os.write(2, b"Stopped.\n")
    os._exit(INTERRUPTED)


def _over(number: int, before: io.TextIOBase | None) -> io.TextIOWrapper:
    return io.TextIOWrapper(
        io.BufferedWriter(Stream(number, "wb", closefd=False)),
        encoding=before.encoding if before else None,
        # a letter that a terminal of another encoding does not have is no reason to stop half way
        errors="replace",
        line_buffering=number == 2 or os.isatty(number),
    )

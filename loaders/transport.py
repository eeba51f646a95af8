"""One request and its answer over a requests session: time-outs that hold, and answers that end."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

TIMEOUT = (5.0, 30.0)  # seconds to connect, and between two pieces of the body
LONGEST_ANSWER_S = 60.0
LARGEST_ANSWER = 64 * 1024 * 1024
_PIECE = 64 * 1024
# What requests sends by itself tells nothing that another host may not know.
_FOR_ANYBODY = set(requests.utils.default_headers())
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class CutShort(requests.RequestException):
    """The body did not come whole, in time, or in a size that anybody wants."""


class Garbled(requests.RequestException):
    """An answer that came and makes no sense: a redirect to what is no address, a token that is none."""


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str
    took_ms: int


class _Call:
    """A call, whose connection is cut when its time is over: a drop now and then ends no time-out."""

    def __init__(self) -> None:
        self.is_over = False
        self.socket: socket.socket | None = None

    def cut(self) -> None:
        self.is_over = True
        if self.socket:
            with contextlib.suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)


class _Thread(threading.local):
    """The call that a thread is at."""

    call: _Call | None = None


_thread = _Thread()


@contextlib.contextmanager
def _in_time() -> Iterator[None]:
    """What is asked meanwhile is answered in time.

    Raises:
        requests.ReadTimeout: it is not.
    """
    call = _thread.call = _Call()
    timer = threading.Timer(LONGEST_ANSWER_S, call.cut)
    timer.start()
    try:
        yield
    except (requests.RequestException, OSError):
        if not call.is_over:
            raise
    finally:
        timer.cancel()
        _thread.call = None
    if call.is_over:  # also where what came before looks whole
        raise requests.ReadTimeout("the answer was still coming")


class _Cuttable:
    """What makes a connection one that a call can cut."""

    sock: socket.socket

    def getresponse(self) -> urllib3.HTTPResponse:
        if call := _thread.call:
            call.socket = self.sock
            if call.is_over:
                raise TimeoutError
        return super().getresponse()  # type: ignore[misc,no-any-return]


class _Adapter(HTTPAdapter):
    def get_connection_with_tls_context(self, *wanted: Any, **options: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*wanted, **options)
        if not issubclass(pool.ConnectionCls, _Cuttable):
            pool.ConnectionCls = type("_Connection", (_Cuttable, pool.ConnectionCls), {})
        return pool


class _NoAuth(requests.auth.AuthBase):
    """Nothing: without any `auth`, requests sends what ~/.netrc holds."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class _Session(requests.Session):
    """A session whose every request has a time-out, and whose credentials stay with the host they are for."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        if options.get("timeout") is None:
            options["timeout"] = TIMEOUT
        try:
            return super().send(request, **options)
        except requests.RequestException:
            raise
        except ValueError as error:  # of many kinds, from wherever it is that the address is read
            raise Garbled("a redirect to what is no address") from error

    def rebuild_auth(self, request: requests.PreparedRequest, response: requests.Response) -> None:
        """A redirect takes our own headers along only on the same host, and nothing out of ~/.netrc."""
        is_another = self.should_strip_auth(response.request.url, request.url)  # type: ignore[no-untyped-call]
        if is_another:
            for name in {"Authorization", *self.headers} - _FOR_ANYBODY:
                request.headers.pop(name, None)


def _leave_unread(response: requests.Response, **_: Any) -> None:
    """What a redirect says beside where it leads: requests would read it to its end, which may never come."""
    if response.is_redirect:
        response.raw.close()


def session(
    headers: Mapping[str, str], base_url: str, auth: requests.auth.AuthBase | None = None
) -> requests.Session:
    """A session for one provider, with these headers and credentials on every request."""
    made = _Session()
    made.auth = auth or _NoAuth()
    made.headers.update({"Accept": "application/json", **headers})
    adapter = _Adapter(pool_connections=2, pool_maxsize=2, max_retries=0)
    made.hooks["response"].append(_leave_unread)
    made.mount("https://", adapter)
    made.mount("http://", adapter)
    # A proxy of the environment is for the world outside.
    made.trust_env = urlsplit(base_url).hostname not in _LOOPBACK
    return made


def fetch(over: requests.Session, request: requests.Request, timeout: tuple[float, float] | None) -> Reply:
    """Send a request and read its answer whole.

    Bytes that are no letters in the answer's own charset stay in the text as lone surrogates, one for each:
    whoever encodes it with `surrogateescape` has them back, and bronze keeps what holds any as it came.

    Raises:
        requests.Timeout: nothing came in time.
        requests.RequestException: the connection failed, or the body is not whole.
    """
    started = time.monotonic()
    with _in_time():
        prepared = over.prepare_request(request)  # for which a token may be asked for
        settings = over.merge_environment_settings(prepared.url, {}, True, None, None)
        with over.send(prepared, timeout=timeout, **settings) as response:
            raw = _whole_body(response)
    encoding = response.encoding if "charset" in response.headers.get("Content-Type", "") else "utf-8"
    try:
        text = raw.decode(encoding or "utf-8", "surrogateescape")
    except (LookupError, ValueError):  # no charset of that name, or one that is none of texts
        text = raw.decode("utf-8", "surrogateescape")
    took_ms = int((time.monotonic() - started) * 1000)
    return Reply(response.status_code, response.headers, text, took_ms)


def _whole_body(response: requests.Response) -> bytes:
    """The body, piece by piece as it comes."""
    pieces, size = [], 0
    read: Callable[[int], bytes] = partial(response.raw.read1, decode_content=True)
    if response.headers.get("Content-Encoding", "").lower() == "gzip":
        # urllib3 would take what is cut off for the end
        read = gzip.GzipFile(fileobj=response.raw, mode="rb").read1
    try:
        while piece := read(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST_ANSWER:
                raise CutShort("the body is too large")
    except urllib3.exceptions.ReadTimeoutError as error:
        raise requests.ReadTimeout("the body stopped coming") from error
    except (urllib3.exceptions.HTTPError, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise CutShort("the body is not whole") from error
    return b"".join(pieces)

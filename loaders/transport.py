"""One request and its answer over a requests session: time-outs that hold, and bodies that end."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
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
    adapter = HTTPAdapter(pool_connections=2, pool_maxsize=2, max_retries=0)
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
    prepared = over.prepare_request(request)
    settings = over.merge_environment_settings(prepared.url, {}, True, None, None)
    with over.send(prepared, timeout=timeout, **settings) as response:
        raw = _whole_body(response, started + LONGEST_ANSWER_S)
        encoding = response.encoding if "charset" in response.headers.get("Content-Type", "") else "utf-8"
        try:
            text = raw.decode(encoding or "utf-8", "surrogateescape")
        except (LookupError, ValueError):  # no charset of that name, or one that is none of texts
            text = raw.decode("utf-8", "surrogateescape")
        took_ms = int((time.monotonic() - started) * 1000)
        return Reply(response.status_code, response.headers, text, took_ms)


def _whole_body(response: requests.Response, deadline: float) -> bytes:
    """The body, piece by piece as it comes: a drop now and then keeps no time-out waiting."""
    pieces, size = [], 0
    try:
        while piece := response.raw.read1(_PIECE, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if time.monotonic() > deadline:
                raise requests.ReadTimeout("the body was still coming")
            if size > LARGEST_ANSWER:
                raise CutShort("the body is too large")
    except urllib3.exceptions.ReadTimeoutError as error:
        raise requests.ReadTimeout("the body stopped coming") from error
    except urllib3.exceptions.HTTPError as error:
        raise CutShort("the body is not whole") from error
    return b"".join(pieces)

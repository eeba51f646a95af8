"""What a server can do to a client: each fault as real providers were seen to do it."""

from __future__ import annotations

import json
import random
import threading
from dataclasses import dataclass, replace
from typing import Any

KINDS = {
    "429": "too many requests, in the provider's own words; with Retry-After when `seconds` is given",
    "429-empty": "too many requests, without a body and without advice",
    "401": "the credentials are refused",
    "403": "forbidden",
    "404": "no such thing",
    "500": "an error inside of the provider",
    "503": "the service is busy",
    "echo": "an error that repeats the address and the headers of the request, credentials and all",
    "slow": "the body comes drop by drop, over `seconds`",
    "slow-head": "so do the headers",
    "cut": "the connection ends in the middle of the body",
    "drop": "the connection ends before any answer",
    "broken": "the JSON stops in the middle",
    "garbled": "the body is not packed as its header says",
    "html": "a proxy's page with status 200 where JSON should be",
    "captcha": "a page that wants a captcha, with status 200",
    "duplicate": "the next page is the same page again, for ever",
    "empty-next": "a page without a hit, and a `next` all the same",
}
_GATEWAY = "<!DOCTYPE html><html><head><title>502</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_CAPTCHA = (
    "<!DOCTYPE html><html><head><title>The same title as ever</title></head><body>"
    '<form method="post"><input type="hidden" name="captcha" value="1"></form></body></html>'
)


@dataclass
class Fault:
    """A fault that is to happen.

    Attributes:
        kind: one of KINDS.
        times: how often; None is for ever.
        share: the share of requests it happens to, 0 to 1.
        seconds: for Retry-After, or how long a slow body takes.
        endpoint: only where the path holds this text.
    """

    kind: str
    times: int | None = None
    share: float = 1.0
    seconds: float | None = None
    endpoint: str = ""


@dataclass(frozen=True)
class Response:
    """What the server sends; `manner` is whole, slow, slow-head, cut or drop."""

    status: int
    body: str
    headers: tuple[tuple[str, str], ...] = ()
    manner: str = "whole"
    seconds: float = 0.0

    @classmethod
    def of(cls, body: Any, status: int = 200) -> Response:
        """A response with this JSON; a text is sent as HTML, as it is."""
        if isinstance(body, str):
            return cls(status, body, (("Content-Type", "text/html; charset=utf-8"),) if body else ())
        return cls(
            status,
            json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            (("Content-Type", "application/json"),),
        )


class Faults:
    """The faults that wait for each provider; for many threads."""

    def __init__(self) -> None:
        """Start without any."""
        self._waiting: dict[str, list[Fault]] = {}
        self._lock = threading.Lock()
        self._random = random.Random(1)

    def add(self, provider: str, fault: Fault) -> None:
        """Let this happen to requests to a provider.

        Raises:
            ValueError: there is no such kind.
        """
        if fault.kind not in KINDS:
            raise ValueError(f"there is no fault {fault.kind!r}; there are {', '.join(KINDS)}")
        with self._lock:
            self._waiting.setdefault(provider, []).append(replace(fault))

    def clear(self) -> None:
        """Let all be well again."""
        with self._lock:
            self._waiting.clear()

    def due(self, provider: str, path: str) -> Fault | None:
        """The fault that happens to this request."""
        with self._lock:
            for fault in self._waiting.get(provider, ()):
                if fault.times == 0 or fault.endpoint not in path or self._random.random() >= fault.share:
                    continue
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None


def spoil(fault: Fault, asked: str, good: Response, throttled: tuple[int, Any]) -> Response:
    """The response with the fault in it.

    Args:
        fault: what happens.
        asked: the request, with its headers.
        good: what would have been sent.
        throttled: the provider's own way of refusing a call: status and body.
    """
    kind, seconds = fault.kind, fault.seconds
    advice = () if seconds is None else (("Retry-After", f"{seconds:g}"),)
    if kind == "429":
        refused = Response.of(throttled[1], throttled[0])
        return replace(refused, headers=(*refused.headers, *advice))
    if kind == "echo":
        return Response.of({"message": f"Cannot serve {asked}", "request": {"raw": asked}}, 500)
    if kind == "429-empty":
        return Response(429, "", advice)
    if kind in ("slow", "slow-head", "cut", "drop"):
        return replace(good, manner=kind, seconds=seconds or 0.0)
    if kind == "broken":
        return replace(good, body=good.body[: max(1, len(good.body) // 2)])
    if kind == "garbled":
        return replace(good, headers=(*good.headers, ("Content-Encoding", "gzip")))
    if kind in ("html", "captcha"):
        return Response.of(_GATEWAY if kind == "html" else _CAPTCHA)
    if kind in ("duplicate", "empty-next"):
        return Response.of(_paged(json.loads(good.body), is_empty=kind == "empty-next"), good.status)
    said = {
        "401": {"error": {"status": 401, "message": "The access token expired"}},
        "403": {"error": {"status": 403}},
        "404": {"error": {"status": 404, "message": "Not found."}},
        "500": {"message": "Query time exceeded. Please try a simpler query."},
        "503": {"error": "The web server is currently busy. Please try again later."},
    }[kind]
    spoilt = Response.of(said, int(kind))
    return replace(spoilt, headers=(*spoilt.headers, *advice))


def _paged(body: Any, is_empty: bool) -> Any:
    """The page with a `next`, and empty where that is asked for."""
    inner = body.get("tracks", body) if isinstance(body, dict) else None
    if not isinstance(inner, dict):
        return body
    for name in ("items", "results", "data"):
        if isinstance(inner.get(name), list):
            inner["next"] = "http://127.0.0.1/next-page"
            if is_empty:
                inner[name] = []
    return body

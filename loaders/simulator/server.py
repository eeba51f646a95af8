"""The server: HTTP/1.1 with lasting connections, a thread for each, and every request remembered."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from loaders.simulator.faults import Fault, Faults, Response, spoil

_DROPS = 40

# What a provider says to a request: its path below the provider's address, the parameters, the headers.
Respond = Callable[[str, str, Mapping[str, str], Mapping[str, str]], Response]
# How a provider refuses a call: status and body.
Throttle = Callable[[str], tuple[int, Any]]


@dataclass(frozen=True)
class Seen:
    """A request that came."""

    at: float
    provider: str
    path: str
    query: str
    headers: Mapping[str, str]


def _too_many(provider: str) -> tuple[int, Any]:
    return 429, {"error": {"status": 429, "message": "API rate limit exceeded"}}


class Simulator:
    """A server on the loopback; a context manager, or `start` and `stop`."""

    def __init__(self, respond: Respond, throttle: Throttle = _too_many, port: int = 0) -> None:
        """Prepare a server.

        Args:
            respond: answers (provider, path, parameters, headers).
            throttle: how a provider refuses a call.
            port: where to listen; 0 is any free port.
        """
        self.faults = Faults()
        self.seen: list[Seen] = []
        self._respond, self._throttle = respond, throttle
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.simulator = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """The server's address; a provider's is this and its name."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def base_url(self, provider: str) -> str:
        """The address of one provider."""
        return f"{self.url}/{provider}"

    def __enter__(self) -> Simulator:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def start(self) -> None:
        """Listen, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()

    def fail(self, provider: str, kind: str, **details: Any) -> None:
        """Let a fault happen; see `Fault`."""
        self.faults.add(provider, Fault(kind, **details))

    def calls(self, provider: str) -> list[Seen]:
        """What a provider was asked so far."""
        return [request for request in self.seen if request.provider == provider]

    def respond(self, target: str, headers: Mapping[str, str], posted: str) -> Response:
        """The response to a request, with the fault that is due."""
        parts = urlsplit(target)
        provider, _, path = unquote(parts.path).lstrip("/").partition("/")
        self.seen.append(Seen(time.monotonic(), provider, path, parts.query, headers))
        parameters = dict(parse_qsl(posted or parts.query, keep_blank_values=True))
        fault = self.faults.due(provider, path)
        good = self._respond(provider, path, parameters, headers)
        if fault is None:
            return good
        return spoil(fault, f"{target} {dict(headers)} {posted}", good, self._throttle(provider))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    simulator: Simulator


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer("")

    def do_POST(self) -> None:
        """Answer a POST."""
        length = int(self.headers.get("Content-Length") or 0)
        self._answer(self.rfile.read(length).decode("utf-8", "replace"))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the requests are in `Simulator.seen`."""

    def _answer(self, posted: str) -> None:
        response = self.server.simulator.respond(self.path, dict(self.headers), posted)
        body = response.body.encode("utf-8", "surrogateescape")
        try:
            if response.manner == "drop":
                self._hang_up()
                return
            head = [f"HTTP/1.1 {response.status} {self.responses.get(response.status, ('',))[0]}"]
            head += [f"{name}: {value}" for name, value in response.headers]
            head += [f"Content-Length: {len(body)}", "", ""]
            lines = "\r\n".join(head).encode("latin-1")
            if response.manner == "whole":
                self.wfile.write(lines + body)
                return
            if response.manner == "slow-head":
                self._drip(lines + body, response.seconds)
                return
            self.wfile.write(lines)
            if response.manner == "cut":
                self.wfile.write(body[: len(body) // 2])
                self._hang_up()
            else:
                self._drip(body, response.seconds)
        except OSError:  # the client did not wait
            self.close_connection = True

    def _drip(self, body: bytes, seconds: float) -> None:
        size = max(1, len(body) // _DROPS)
        for start in range(0, len(body), size):
            time.sleep(seconds * size / len(body))
            self.wfile.write(body[start : start + size])
            self.wfile.flush()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

"""The one way out: calls to a provider at its pace, with patience, and with a door that closes when it must.

A `Client` holds one requests session for one provider. Whatever comes back, also nothing, is an `Answer` and
lands as a row: a failure is data. Who is to be left alone has its door closed, with a reason and perhaps a
time; `send` then raises `DoorClosed` and the others go on.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pybreaker
import requests
from pyrate_limiter import Limiter, Rate

from loaders import VERSION, redaction, registry, transport, verdicts
from loaders.calls import Answer, Call, Closed, Pace, Patience

# A shorter one would be found inside of honest words.
SHORTEST_SECRET = 6


class DoorClosed(Exception):
    """The provider, or this endpoint of it, is to be left alone; nothing was sent."""


class BudgetSpent(Exception):
    """No call is left of what the user allowed, or the user wants an end; nothing was sent."""


class _Sick(Exception):
    """What the circuit breaker counts: an answer that tells of trouble at the provider."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


class Client:
    """One provider over HTTP. For one thread: a provider is asked one thing at a time."""

    def __init__(
        self,
        provider: str,
        *,
        base_url: str | None = None,
        pace: Pace | None = None,
        patience: Patience | None = None,
        auth: requests.auth.AuthBase | None = None,
        headers: Mapping[str, str] | None = None,
        secrets: tuple[str, ...] = (),
        contact: str = "",
        closes: Callable[[Answer], str | None] | None = None,
        may_call: Callable[[], bool] | None = None,
        on_closed: Callable[[Closed], None] | None = None,
        stop: threading.Event | None = None,
    ) -> None:
        """Set up a session.

        Args:
            provider: its name in the registry.
            base_url: another address than the registry's.
            pace: another pace than the registry's.
            patience: how hard to try.
            auth: what puts the credentials on a request.
            headers: more headers for every request.
            secrets: texts that must never leave this module.
            contact: how the provider can reach the user; goes into the User-Agent.
            closes: told an answer, names the endpoint that it shows to be closed to us for good.
            may_call: asked before each request; False means that none is left.
            on_closed: told of each door that closes, once.
            stop: set from elsewhere, it ends all waiting.
        """
        known = registry.entry(provider)
        self.provider = provider
        self.base_url = (base_url or known.base_url).rstrip("/")
        self.calls = 0
        self.closed: dict[str | None, Closed] = {}
        own = {"User-Agent": user_agent(contact), **(headers or {})}
        self.session = transport.session(own, self.base_url, auth)
        self._pace = pace or Pace(known.requests_per_second, known.requests_per_day)
        self._patience = patience or Patience()
        self._secrets = secrets
        self._closes, self._may_call, self._on_closed = closes, may_call, on_closed
        self._stop = stop or threading.Event()
        self._pauses = 0
        self._limiter = _limiter(self._pace.per_second)
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=self._patience.failures_in_a_row,
            reset_timeout=self._patience.pause_s,
            throw_new_error_on_trip=False,
        )

    def send(self, call: Call) -> Answer:
        """Ask, and ask again where that makes sense.

        Raises:
            DoorClosed: the provider or the endpoint is closed; nothing was sent.
            BudgetSpent: no call is left; nothing was sent.
        """
        if self._breaker.current_state == pybreaker.STATE_OPEN:
            self._pause()
        for endpoint in (None, call.endpoint):
            if endpoint in self.closed:
                raise DoorClosed(self.closed[endpoint].reason)
        try:
            answer = self._breaker.call(self._ask, call)
        except _Sick as sick:
            answer = sick.answer
        except pybreaker.CircuitBreakerError as error:  # the pause was cut short
            raise BudgetSpent from error
        else:
            self._pauses = 0
        self._close_doors(answer)
        return answer

    def shut(self, reason: str, endpoint: str | None = None, seconds: float | None = None) -> None:
        """Close a door: for so many seconds, or for the run."""
        if endpoint not in self.closed:
            until = None if seconds is None else datetime.now(timezone.utc) + timedelta(seconds=seconds)
            self.closed[endpoint] = Closed(self.provider, endpoint, reason, until)
            if self._on_closed:
                self._on_closed(self.closed[endpoint])

    def close(self) -> None:
        """Let go of the connections."""
        self.session.close()
        if self._limiter:
            self._limiter.close()

    def _ask(self, call: Call) -> Answer:
        tries = 1
        self.take_turn()
        answer = self._request(call)
        while self._is_worth_another_try(answer, tries):
            try:
                self.take_turn()
            except (BudgetSpent, DoorClosed):
                break
            tries += 1
            answer = replace(self._request(call), tries=tries)
        if answer.error in verdicts.SICK:
            raise _Sick(answer)
        return answer

    def take_turn(self) -> None:
        """Wait for the provider's pace; a request may then be sent, by whatever means.

        Raises:
            DoorClosed: its calls for today are used up.
            BudgetSpent: no call is left.
        """
        if self._pace.left_today is not None and self.calls >= self._pace.left_today:
            self.shut("its calls for today are used up", seconds=24 * 3600)
            raise DoorClosed(self.closed[None].reason)
        if self._limiter:
            self._limiter.try_acquire(self.provider)
        if self._stop.is_set() or (self._may_call and not self._may_call()):
            raise BudgetSpent
        self.calls += 1

    def _is_worth_another_try(self, answer: Answer, tries: int) -> bool:
        """Whether to ask again, after having waited where that is what it takes."""
        if answer.error == "unauthorised":
            return tries == 1 and self._forget_token()
        return (
            answer.error in verdicts.PASSING
            and tries < self._patience.tries
            and self._wait_after(answer, tries)
        )

    def _wait_after(self, answer: Answer, tries: int) -> bool:
        """Wait before the next try; False when it is not worth it."""
        wait = answer.retry_after_s
        if wait is not None and wait > self._patience.longest_retry_after_s:
            return False
        if not wait:  # "Retry-After: 0" is no advice either
            wait = random.uniform(0.5, 1) * min(
                self._patience.first_backoff_s * 2 ** (tries - 1), self._patience.longest_backoff_s
            )
        return not self._stop.wait(wait)

    def _request(self, call: Call) -> Answer:
        request = requests.Request(
            call.method, self._address(call.path), params=dict(call.params), json=call.json
        )
        if call.is_page:
            request.headers["Accept"] = "text/html,application/xhtml+xml"
        answer = Answer(self.provider, call, datetime.now(timezone.utc))
        try:
            reply = transport.fetch(self.session, request, self._patience.timeout)
        except (requests.RequestException, OSError, RecursionError) as failure:
            return _failed(answer, failure)
        text = self._without_secrets(reply.text)
        body = text if call.is_page else verdicts.parsed(text)
        if call.is_page:
            verdict = verdicts.of_page(reply.status, reply.headers, text, call.proof)
        else:
            verdict = verdicts.of_json(self.provider, reply.status, reply.headers, body)
        return replace(
            answer, status=reply.status, body=body, error=verdict.error, took_ms=reply.took_ms,
            retry_after_s=verdict.retry_after_s,
        )  # fmt: skip

    def _address(self, path: str) -> str:
        return path if "://" in path else f"{self.base_url}/{path}"

    def _forget_token(self) -> bool:
        """A token may have run out early: have the OAuth helper fetch another, once for each call."""
        if getattr(self.session.auth, "access_token", None) is None or not hasattr(
            self.session.auth, "obtain_token"
        ):
            return False
        self.session.auth.access_token = None  # type: ignore[union-attr]
        return True

    def _close_doors(self, answer: Answer) -> None:
        wait = answer.retry_after_s
        if answer.error == "rate_limited" and wait and wait > self._patience.longest_retry_after_s:
            self.shut(f"it wants to be left alone for {wait:,.0f} s", seconds=wait)
        elif answer.error == "unauthorised":
            self.shut(f"it refuses the credentials (HTTP {answer.status})")
        elif answer.error == "blocked":
            self.shut("it asks for a captcha instead of answering", seconds=24 * 3600)
        elif self._closes and (endpoint := self._closes(answer)):
            self.shut(f"{endpoint} is closed to us (HTTP {answer.status})", endpoint)

    def _pause(self) -> None:
        """The breaker is open: wait until it lets one try through, and give up after a few such pauses."""
        self._pauses += 1
        if self._pauses > self._patience.pauses:
            self.shut("it fails again and again", seconds=3600)
        else:
            self._stop.wait(self._patience.pause_s)

    def _without_secrets(self, text: str) -> str:
        """The body without our secrets, which some providers repeat in links and error texts."""
        for secret in (*self._secrets, getattr(self.session.auth, "access_token", None)):
            if secret and len(secret) >= SHORTEST_SECRET:
                text = redaction.written(secret).sub(redaction.REMOVED, text)
        return text


def user_agent(contact: str) -> str:
    """Who we are, and how to reach the user where the user said so."""
    return f"SongNodes/{VERSION} (DJ metadata{f'; {contact}' if contact else ''})"


def _failed(answer: Answer, failure: Exception) -> Answer:
    """The answer where none came, or none that can be read."""
    if isinstance(failure, requests.Timeout):
        return replace(answer, error="timeout")
    if isinstance(failure, requests.HTTPError) and failure.response is not None:
        # raised by the OAuth helper, about the token
        status = failure.response.status_code
        verdict = verdicts.of_token(status, failure.response.headers)
        return replace(
            answer, status=status, error=verdict.error, retry_after_s=verdict.retry_after_s,
            body={"error": "no access token was given for these credentials"},
        )  # fmt: skip
    # the last two, too, are about the token: an answer that is no JSON, or nested without end
    if isinstance(failure, (transport.Garbled, requests.exceptions.InvalidJSONError, RecursionError)):
        return replace(answer, error="bad_body")
    return replace(answer, error="connection_error")


def _limiter(per_second: float | None) -> Limiter | None:
    """One call at a time, evenly spaced: bursts are what providers punish."""
    if not per_second:
        return None
    milliseconds = int(1000 / per_second) + 1
    return Limiter(Rate(1, milliseconds), buffer_ms=1)

"""What is said between us and a provider: a call, its answer, a closed door, and how patient we are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from loaders import transport
from loaders.rows import Row


@dataclass(frozen=True)
class Call:
    """One question to a provider.

    Attributes:
        endpoint: the path template that lands in bronze, such as `tracks/{id}`.
        path: the path below the provider's base address, or a whole address where the provider has several.
        params: the query parameters.
        asked: what was asked about: artist and title as published, and the handle.
        method: GET, or POST with `json`.
        json: the JSON to post.
        is_page: whether HTML is wanted instead of JSON; `body` is then the text.
        proof: for a page, a text that every true one holds, such as the class of its rows.
        track_key: the track for whose sake it is asked, where there is one; a note for whoever reads bronze.
    """

    endpoint: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    asked: Mapping[str, Any] = field(default_factory=dict)
    method: str = "GET"
    json: Any = None
    is_page: bool = False
    proof: str | None = None
    track_key: str | None = None


@dataclass(frozen=True)
class Answer:
    """What came of a call: `error` is None for a good answer; `tries` counts the requests it took."""

    provider: str
    call: Call
    fetched_at: datetime
    status: int | None = None
    body: Any = None
    error: str | None = None
    took_ms: int | None = None
    tries: int = 1
    retry_after_s: float | None = None

    def row(self, api_version: str, cost_per_call: Decimal) -> tuple[str, Row]:
        """The row of bronze_api_enrichments, a failure's as well."""
        request: Row = {"asked": dict(self.call.asked), "params": dict(self.call.params)}
        if self.tries > 1:
            request["tries"] = self.tries
        return "bronze_api_enrichments", {
            "track_key": self.call.track_key,
            "api_provider": self.provider,
            "api_endpoint": self.call.endpoint,
            "api_version": api_version,
            "request_params": request,
            "raw_response": self.body,
            "response_status": self.status,
            "error_code": self.error,
            "response_time_ms": self.took_ms,
            "api_cost_usd": cost_per_call * self.tries,
            "fetched_at": self.fetched_at,
        }


@dataclass(frozen=True)
class Closed:
    """A door that was closed: the whole provider's without an `endpoint`, for the run without an `until`."""

    provider: str
    endpoint: str | None
    reason: str
    until: datetime | None = None


@dataclass(frozen=True)
class Patience:
    """How hard to try before giving up."""

    tries: int = 4
    first_backoff_s: float = 1.0
    longest_backoff_s: float = 30.0
    longest_retry_after_s: float = 120.0
    failures_in_a_row: int = 5
    pause_s: float = 60.0
    pauses: int = 2
    timeout: tuple[float, float] = transport.TIMEOUT


@dataclass(frozen=True)
class Pace:
    """How often a provider may be called; None means no limit."""

    per_second: float | None = None
    left_today: int | None = None

"""The row every answer becomes, and the failures any provider can have."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from loaders.sample import worked_examples
from loaders.sample.dice import Dice
from loaders.sample.model import Track
from loaders.sample.world import World

Row = dict[str, Any]
Json = dict[str, Any]

# The first call; a track follows two seconds after the one before it.
_START = datetime(2026, 3, 2, 6, 0, 0, tzinfo=timezone.utc)
_SECONDS_A_TRACK = 2
_RETRY_AFTER_S = 6 * 3600
_HTML = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
    "<body><h1>502 Bad Gateway</h1><hr>openresty</body></html>"
)


def moment(start: datetime, seconds: float) -> str:
    """A time as ISO 8601 in UTC."""
    return (start + timedelta(seconds=seconds)).isoformat()


def asked_of(artist: str, title: str | None) -> Json:
    """The `asked` part of the request."""
    return {"artist": artist, "title": title}


def slug(text: str) -> str:
    """A name as it stands in an address."""
    return "-".join(text.lower().replace("&", "").replace("'", "").split())


def clock(milliseconds: int) -> str:
    """A length as `m:ss`."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes}:{seconds:02d}"


class Provider(ABC):
    """One provider: its own view of the world, and its own troubles."""

    name: str
    api_version: str
    # USD for one call: none of these bills by the call; Beatport's stands for a share of its subscription.
    cost: float = 0.0
    typical_ms: int = 180
    # The second of a track's two in which this provider is called, so that times differ.
    offset_s: float = 0.0

    def __init__(self, world: World) -> None:
        """Set up the provider for one world."""
        self.world = world
        self.troubles = world.troubles
        self.ask_dice = Dice(world.seed, f"{self.name}/ask")
        self.hit_dice = Dice(world.seed, f"{self.name}/hit")

    @abstractmethod
    def answers(self, track: Track, asked: Json) -> Iterator[Row]:
        """The answers about one track, in the order in which they came."""

    def rate_limit(self, dice: Dice) -> tuple[int, Any]:
        """Status and body of a refused call."""
        return 429, ""

    def outage(self, dice: Dice) -> tuple[int, Any]:
        """Status and body when the service is down."""
        return 503, ""

    def row(
        self, index: int, endpoint: str, asked: Json, params: Json, body: Any,
        status: int | None = 200, error: str | None = None, later_s: float = 0.0, took_ms: int | None = None,
    ) -> Row:  # fmt: skip
        """A row of bronze_api_enrichments."""
        at = index * _SECONDS_A_TRACK + self.offset_s + later_s
        return {
            "track_key": None,
            "api_provider": self.name,
            "api_endpoint": endpoint,
            "api_version": self.api_version,
            "request_params": {"asked": asked, "params": params},
            "raw_response": body,
            "response_status": status,
            "error_code": error,
            "response_time_ms": self.typical_ms + (index * 37 + int(later_s)) % 211
            if took_ms is None
            else took_ms,
            "api_cost_usd": self.cost,
            "fetched_at": moment(_START, at),
        }

    def tried(
        self, dice: Dice, index: int, endpoint: str, asked: Json, params: Json, later_s: float = 0.0
    ) -> tuple[list[Row], bool, float]:
        """What goes wrong before the provider answers at all.

        Returns the failed calls, whether an answer follows, and how much later it came.
        """
        troubles = self.troubles
        draw = dice.random()
        if index < worked_examples.COUNT:
            return [], True, later_s
        limit = troubles.timeout
        if draw < limit:
            row = self.row(index, endpoint, asked, params, None, None, "timeout", later_s, 30_000)
        elif draw < (limit := limit + troubles.unavailable):
            status, body = self.outage(dice)
            row = self.row(index, endpoint, asked, params, body, status, "server_error", later_s)
        elif draw < (limit := limit + troubles.rate_limited):
            status, body = self.rate_limit(dice)
            row = self.row(index, endpoint, asked, params, body, status, "rate_limited", later_s)
        elif draw < limit + troubles.html:
            row = self.row(index, endpoint, asked, params, _HTML, 200, "bad_body", later_s)
        else:
            return [], True, later_s
        return [row], dice.chance(troubles.retried), later_s + _RETRY_AFTER_S


def dumps(value: Any) -> str:
    """JSON as short as it gets, letters as they are."""
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

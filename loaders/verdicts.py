"""What an answer really says: errors come under HTTP 200, throttling as 403 or 503, and HTML as JSON."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

# Nobody means more than this: "Retry-After: 1767225600" is a clock's time where seconds should be.
LONGEST_WAIT_S = 7 * 24 * 3600.0
# What may pass by itself, so that asking again makes sense.
PASSING = frozenset({"rate_limited", "timeout", "connection_error", "server_error", "bad_body"})
# What tells of the provider's health and not of the thing asked for: enough of it in a row closes the door.
SICK = PASSING | {"blocked", "forbidden", "unauthorised"}

_LASTFM = {
    6: "not_found", 7: "not_found", 8: "server_error", 11: "server_error", 16: "server_error",
    29: "rate_limited", 4: "unauthorised", 9: "unauthorised", 10: "unauthorised", 13: "unauthorised",
    14: "unauthorised", 17: "unauthorised", 26: "unauthorised",
}  # fmt: skip
_DEEZER = {4: "rate_limited", 200: "unauthorised", 300: "unauthorised", 700: "server_error", 800: "not_found"}
_MEDIAWIKI = {
    "missingtitle": "not_found", "nosuchpageid": "not_found", "ratelimited": "rate_limited",
    "maxlag": "server_error", "readonly": "server_error", "readapidenied": "forbidden",
}  # fmt: skip
_STATUS = {
    401: "unauthorised", 403: "forbidden", 404: "not_found", 408: "server_error", 410: "not_found",
    425: "rate_limited", 429: "rate_limited",
}  # fmt: skip
# The guard's page has the same title and status as the real one, so only what it wants of us tells it apart.
_GUARD = re.compile(
    r"name=[\"']?captcha\b|[gh]-(?:re)?captcha|cf-(?:chl|challenge|browser-verification|turnstile)|challenge-platform"
    r"|Just a moment\.\.\.|Attention Required! \| Cloudflare|unusual traffic|are you a (?:human|robot)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Verdict:
    """How an answer is to be taken.

    Attributes:
        error: the error_code that lands in bronze; None for a good answer.
        retry_after_s: how long the provider wants to be left alone, where it says so; LONGEST_WAIT_S at most.
    """

    error: str | None
    retry_after_s: float | None = None


def parsed(text: str) -> Any:
    """The body as JSON, or the text itself when it is none; None when there is nothing.

    Neither NaN nor a number beyond all bounds is JSON to PostgreSQL, although it is to Python.
    """
    if not text.strip():
        return None
    try:
        return json.loads(text.removeprefix("\ufeff"), parse_constant=_finite, parse_float=_finite)
    except (ValueError, RecursionError):
        return text


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{number} is no number of JSON")
    return value


def is_guard_page(text: str) -> bool:
    """Whether a page asks for a captcha or the like, whatever its status and title are."""
    return bool(_GUARD.search(text))


def of_json(provider: str, status: int, headers: Mapping[str, str], body: Any) -> Verdict:
    """The verdict on an answer that should be JSON; the body counts first, the status second.

    Args:
        provider: who answered.
        status: the HTTP status.
        headers: the headers, asked for whatever the case.
        body: as `parsed` made it.
    """
    wait = _retry_after(headers, body)
    if provider == "musicbrainz" and status == 503:  # its 429
        return Verdict("rate_limited", wait)
    error = _error_in(body)
    if error is None or error == "provider_error":
        error = _STATUS.get(status) or ("server_error" if status >= 500 else error)
    if error is None and not 200 <= status <= 299:
        error = "provider_error"
    if isinstance(body, str) and is_guard_page(body):
        return Verdict("blocked" if error in (None, "forbidden", "rate_limited") else error, wait)
    if error is None and not isinstance(body, (dict, list)):
        error = "bad_body"
    return Verdict(error, wait)


def of_page(status: int, headers: Mapping[str, str], text: str, proof: str | None) -> Verdict:
    """The verdict on a page of HTML.

    Args:
        status: the HTTP status.
        headers: the headers.
        text: the page.
        proof: a text that every true page holds, such as the class of its rows.
    """
    wait = _retry_after(headers, None)
    error = _STATUS.get(status) or ("server_error" if status >= 500 else None)
    if error is None and not 200 <= status <= 299:
        error = "provider_error"
    is_true_page = error is None and proof is not None and proof in text
    if not is_true_page and is_guard_page(text):
        return Verdict("blocked", wait)
    if error is None and (not text.strip() or (proof is not None and not is_true_page)):
        error = "bad_body"
    return Verdict(error, wait)


def of_token(status: int, headers: Mapping[str, str]) -> Verdict:
    """The verdict on a refusal to give a token: where it will not pass, the credentials are no good."""
    error = "server_error" if status >= 500 else _STATUS.get(status)
    return Verdict(error if error in PASSING else "unauthorised", _retry_after(headers, None))


def _error_in(body: Any) -> str | None:
    """The error a JSON body tells of; each provider has its own shape of it, which tells them apart."""
    if not isinstance(body, dict):
        return None
    error = body.get("error")
    if isinstance(error, bool) or error in (None, [], {}, ""):
        return _error_beside(body)
    if isinstance(error, int):  # Last.fm
        return _LASTFM.get(error, "provider_error")
    if isinstance(error, dict):
        code, kind = error.get("code"), str(error.get("type") or "")
        if "RateLimit" in kind:  # Mixcloud, under 403
            return "rate_limited"
        if isinstance(code, int):  # Deezer
            return _DEEZER.get(code, "provider_error")
        if isinstance(code, str):  # MediaWiki
            return _MEDIAWIKI.get(
                code, "server_error" if code.startswith("internal_api_error") else "provider_error"
            )
        status = error.get("status")  # Spotify repeats the status
        return _STATUS.get(status, "provider_error") if isinstance(status, int) else "provider_error"
    if str(error).lower() in ("not found", "no result"):
        return "not_found"
    is_oauth = error in ("invalid_client", "invalid_grant", "invalid_token")
    return "unauthorised" if is_oauth else "provider_error"


def _error_beside(body: dict[str, Any]) -> str | None:
    errors = body.get("errors")
    if isinstance(errors, list) and errors:  # GraphQL, also with half of the data
        is_throttled = re.search("rate.?limit|too many", json.dumps(errors), re.IGNORECASE)
        return "rate_limited" if is_throttled else "provider_error"
    code = body.get("errorCode", body.get("code"))
    if code == 4291:  # ReccoBeats
        return "rate_limited"
    search = body.get("search")
    if isinstance(search, dict) and "error" in search:  # GetSongBPM without a match: an object, not a list
        return "not_found"
    return None


def _retry_after(headers: Mapping[str, str], body: Any) -> float | None:
    """Seconds to wait: from Retry-After (seconds or a date), ListenBrainz' Reset-In, or Mixcloud's body."""
    inner = body.get("error") if isinstance(body, dict) else None
    candidates = (
        headers.get("Retry-After"),
        headers.get("X-RateLimit-Reset-In") if headers.get("X-RateLimit-Remaining") == "0" else None,
        inner.get("retry_after") if isinstance(inner, dict) else None,
    )
    for value in candidates:
        if value is None:
            continue
        try:
            seconds = float(value)
        except (OverflowError, TypeError, ValueError):
            seconds = _seconds_until(str(value))
        if 0 <= seconds < float("inf"):
            return min(seconds, LONGEST_WAIT_S)
    return None


def _seconds_until(date: str) -> float:
    try:
        moment = parsedate_to_datetime(date)
    except (OverflowError, TypeError, ValueError):
        return -1.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return max(0.0, (moment - datetime.now(timezone.utc)).total_seconds())

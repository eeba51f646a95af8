"""An answer is judged by its body first and its status second."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from benchmarks.recorded import PAYLOADS
from loaders import verdicts

QUOTA = {"error": {"type": "Exception", "message": "Quota limit exceeded", "code": 4}}
NO_DATA = {"error": {"type": "DataException", "message": "no data", "code": 800}}
MIXCLOUD = {"error": {"type": "RateLimitException", "message": "Slow down", "retry_after": 452}}


@pytest.mark.parametrize(
    ("provider", "status", "body", "error"),
    [
        ("lastfm", 200, {"error": 6, "message": "Track not found"}, "not_found"),
        ("lastfm", 400, {"error": 6, "message": "Track not found"}, "not_found"),
        ("lastfm", 200, {"error": 29, "message": "Rate limit exceeded"}, "rate_limited"),
        ("lastfm", 403, {"error": 26, "message": "API Key Suspended"}, "unauthorised"),
        ("lastfm", 200, {"error": 16, "message": "temporary"}, "server_error"),
        ("lastfm", 400, {"error": 3, "message": "Invalid Method"}, "provider_error"),
        ("deezer", 200, QUOTA, "rate_limited"),
        ("deezer", 200, NO_DATA, "not_found"),
        ("deezer", 404, {"error": "Not Found"}, "not_found"),
        ("deezer", 200, {"error": {"type": "ParameterException", "code": 500}}, "provider_error"),
        ("deezer", 200, {"error": [], "results": True}, None),
        ("spotify", 403, {"error": {"status": 403}}, "forbidden"),
        ("spotify", 429, None, "rate_limited"),
        ("spotify", 400, {"error": {"status": 400, "message": "Invalid limit"}}, "provider_error"),
        ("spotify", 400, {"error": "invalid_client"}, "unauthorised"),
        (
            "musicbrainz",
            503,
            {"error": "Your requests are exceeding the allowable rate limit."},
            "rate_limited",
        ),
        ("musicbrainz", 503, "<html>503</html>", "rate_limited"),
        ("musicbrainz", 404, {"error": "Not Found", "help": "..."}, "not_found"),
        ("musicbrainz", 400, {"error": "Invalid mbid.", "help": "..."}, "provider_error"),
        ("beatport", 403, {"detail": "You do not have permission to perform this action."}, "forbidden"),
        ("discogs", 404, {"message": "Release not found."}, "not_found"),
        ("discogs", 429, {"message": "You are making requests too quickly."}, "rate_limited"),
        ("discogs", 500, {"message": "Query time exceeded."}, "server_error"),
        ("acousticbrainz", 502, "<html>502 Bad Gateway</html>", "server_error"),
        ("getsongbpm", 200, {"search": {"error": "no result"}}, "not_found"),
        ("getsongbpm", 400, {"error": "Bad query."}, "provider_error"),
        ("getsongbpm", 401, {"error": "API key required"}, "unauthorised"),
        ("listenbrainz", 404, {"code": 404, "error": "Cannot find user: x"}, "not_found"),
        ("listenbrainz", 200, {}, None),
        ("reccobeats", 200, {"content": []}, None),
        ("reccobeats", 200, {"code": 4291, "message": "slow down"}, "rate_limited"),
        ("mixcloud", 403, MIXCLOUD, "rate_limited"),
        ("mixesdb", 200, {"error": {"code": "missingtitle", "info": "gone"}}, "not_found"),
        ("mixesdb", 200, {"error": {"code": "maxlag", "info": "busy"}}, "server_error"),
        ("mixesdb", 200, {"error": {"code": "ratelimited", "info": "..."}}, "rate_limited"),
        ("residentadvisor", 200, {"data": {"x": None}, "errors": [{"message": "broken"}]}, "provider_error"),
        ("residentadvisor", 200, {"errors": [{"message": "Too many requests"}]}, "rate_limited"),
        ("spotify", 200, "<html>hello</html>", "bad_body"),
        ("spotify", 200, None, "bad_body"),
        ("spotify", 200, 17, "bad_body"),
        ("spotify", 200, "<title>Just a moment...</title>", "blocked"),
        ("spotify", 403, '<div class="g-recaptcha"></div>', "blocked"),
        ("spotify", 302, {}, "provider_error"),
        ("spotify", 200, {"tracks": {}}, None),
    ],
)
def test_verdict(provider: str, status: int, body: Any, error: str | None) -> None:
    assert verdicts.of_json(provider, status, {}, body).error == error


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "79892"}, None, 79_892),
        ({"Retry-After": "0"}, None, 0),
        ({"Retry-After": "soon"}, None, None),
        ({"Retry-After": "-5"}, None, None),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-In": "7"}, None, 7),
        ({"X-RateLimit-Remaining": "3", "X-RateLimit-Reset-In": "7"}, None, None),
        ({}, MIXCLOUD, 452),
        # a clock's time, in seconds and in milliseconds: nobody is left alone for decades
        ({"Retry-After": "1767225600"}, None, verdicts.LONGEST_WAIT_S),
        ({"Retry-After": "1767225600000"}, None, verdicts.LONGEST_WAIT_S),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}, None, verdicts.LONGEST_WAIT_S),
        ({"Retry-After": f"Mon, 01 Jan {10**20} 00:00:00 GMT"}, None, None),
        ({}, {"error": {"type": "RateLimitException", "retry_after": 10**400}}, None),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], body: Any, seconds: float | None) -> None:
    assert verdicts.of_json("x", 429, headers, body).retry_after_s == seconds


def test_retry_after_may_be_a_date() -> None:
    later = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=60))
    wait = verdicts.of_json("x", 429, {"Retry-After": later}, None).retry_after_s
    assert wait is not None
    assert 55 < wait <= 60


@pytest.mark.parametrize(
    ("status", "text", "proof", "error"),
    [
        (200, '<div class="tlpItem">', "tlpItem", None),
        (200, '<title>Set</title><input type="hidden" name="captcha" value="1">', "tlpItem", "blocked"),
        (200, '<div class="tlpItem"><script>g-recaptcha</script>', "tlpItem", None),
        (200, "<title>Set</title>", "tlpItem", "bad_body"),
        (200, "<title>Set</title>", None, None),
        (200, "  ", None, "bad_body"),
        (404, "<h1>gone</h1>", "tlpItem", "not_found"),
        (403, "<title>Attention Required! | Cloudflare</title>", None, "blocked"),
        (503, "busy", None, "server_error"),
    ],
)
def test_verdict_on_a_page(status: int, text: str, proof: str | None, error: str | None) -> None:
    assert verdicts.of_page(status, {}, text, proof).error == error


# Error bodies as they were recorded, with the status and headers of the recording where those are known.
RECORDED = {
    "acousticbrainz/error_404_not_found": "not_found",
    "beatport/error_403_no_permission": "forbidden",
    "beatport/error_oauth_invalid_client": "unauthorised",
    "deezer/error_200_album_minus1": "not_found",
    "deezer/error_200_genre_minus1": "provider_error",
    "deezer/error_200_quota_exceeded": "rate_limited",
    "deezer/error_200_track_minus1": "not_found",
    "discogs/error_404_release": "not_found",
    "lastfm/error_29_rate_limit": "rate_limited",
    "lastfm/error_400_invalid_method": "provider_error",
    "lastfm/error_403_api_key_suspended": "unauthorised",
    "listenbrainz/error_404_user": "not_found",
    "listenbrainz/error_429": "rate_limited",
    "musicbrainz/error_400_empty_query": "provider_error",
    "musicbrainz/error_404": "not_found",
    "spotify/error_400_invalid_limit": "provider_error",
    "spotify/error_401_token_expired": "unauthorised",
    "spotify/error_403_audio_features": "forbidden",
    "spotify/error_429_retry_after_0": "rate_limited",
}


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason=f"there are no recorded payloads in {PAYLOADS}")
def test_every_recorded_error_is_judged() -> None:
    judged = {}
    for path in PAYLOADS.glob("*/error_*.json"):
        if path.name.endswith(".http.json"):
            continue
        beside = path.with_name(f"{path.name}.http.json")
        recorded = json.loads(beside.read_text()) if beside.exists() else {}
        headers = CaseInsensitiveDict(recorded.get("headers") or {})
        name = path.relative_to(PAYLOADS).with_suffix("").as_posix()
        body = verdicts.parsed(path.read_text(encoding="utf-8"))
        verdict = verdicts.of_json(path.parent.name, recorded.get("status", 200), headers, body)
        judged[name] = verdict.error
    assert judged == RECORDED


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "-1e999"])
def test_a_number_that_bronze_cannot_hold_makes_the_body_a_bad_one(number: str) -> None:
    """As a good one it would be a reject, not counted as a call, and asked for again for ever."""
    text = f'{{"tempo": {number}}}'
    assert verdicts.parsed(text) == text
    assert verdicts.of_json("spotify", 200, {}, verdicts.parsed(text)).error == "bad_body"


def test_a_byte_order_mark_before_json_is_none_of_it() -> None:
    assert verdicts.parsed('\ufeff{"tempo": 128}') == {"tempo": 128}


@pytest.mark.parametrize(
    ("status", "error"),
    [(429, "rate_limited"), (503, "server_error"), (400, "unauthorised"), (403, "unauthorised")],
)
def test_verdict_on_a_token_that_was_not_given(status: int, error: str) -> None:
    assert verdicts.of_token(status, {"Retry-After": "3600"}) == verdicts.Verdict(error, 3600)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(
        ["error", "errors", "code", "type", "status", "search", "retry_after", "errorCode", "x"]
    ), inner),
    max_leaves=8,
)  # fmt: skip


@given(st.sampled_from(["spotify", "lastfm", "deezer"]), st.integers(100, 599), json_values, st.text())
def test_no_body_breaks_the_judge(provider: str, status: int, body: Any, header: str) -> None:
    verdict = verdicts.of_json(provider, status, {"Retry-After": header}, body)
    assert verdict.error is None or isinstance(verdict.error, str)


@given(st.text())
def test_any_text_is_parsed(text: str) -> None:
    verdicts.parsed(text)
    verdicts.of_page(200, {}, text, None)

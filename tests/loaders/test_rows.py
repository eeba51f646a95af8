"""Rows on their way to bronze: identity, JSON that PostgreSQL can keep, rejects."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loaders.redaction import strip_parameters
from loaders.rows import Row, prepare
from tests.loaders.helpers import answer, page


def one(item: tuple[str, Row]) -> Row:
    ((_, row),) = prepare([item])
    return row


def test_bronze_id_is_a_uuid_5_that_stays_what_it_is() -> None:
    # Written out: a change of the namespace or of the canonical form would load all of bronze again.
    assert one(page())["bronze_id"] == "7cb0befe-035a-59ea-b0c4-2aed07134a47"
    assert uuid.UUID(one(page())["bronze_id"]).version == 5


@pytest.mark.parametrize(
    "same",
    [
        {"scraped_at": "2027-01-01T00:00:00+00:00"},
        {"scraper_version": "2"},
        {"raw_json": {"tracks": [], "dj": "Yotto"}},
    ],
    ids=["seen later", "seen by another scraper", "keys in another order"],
)
def test_the_same_page_has_the_same_id(same: Row) -> None:
    assert one(page())["bronze_id"] == one(page(**same))["bronze_id"]


@pytest.mark.parametrize(
    "other",
    [
        {"raw_json": {"dj": "Yotto", "tracks": [1]}},
        {"source": "lazyfm"},
        {"source_url": "https://example.org/other"},
        {"source_playlist_id": None},
    ],
)
def test_another_page_or_a_changed_one_has_another_id(other: Row) -> None:
    assert one(page())["bronze_id"] != one(page(**other))["bronze_id"]


def test_each_call_of_an_api_is_a_fact_of_its_own() -> None:
    later = one(answer(fetched_at="2026-01-03T00:00:00+00:00"))
    assert one(answer())["bronze_id"] != later["bronze_id"]
    assert one(answer())["bronze_id"] == one(answer(response_time_ms=99))["bronze_id"]


def test_the_same_row_twice_in_one_load_comes_once() -> None:
    """Of pages it is told later: they may have said something else meanwhile."""
    assert len(list(prepare([answer(), answer(), answer(api_provider="deezer"), page(), page()]))) == 4


def test_times_without_a_zone_are_utc_and_z_is_understood() -> None:
    expected = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    # the last one no Python reads by itself, and Python 3.10 none with a Z
    for text in (
        "2026-01-02T03:04:05",
        "2026-01-02T03:04:05Z",
        "2026-01-02T04:04:05+01:00",
        "2026-002T03:04:05Z",
    ):
        read = one(page(scraped_at=text))["scraped_at"]
        assert read == expected and type(read) is datetime, text


def test_a_body_that_is_no_json_lands_as_a_json_string() -> None:
    row = one(answer(raw_response="<html>502</html>", response_status=502, error_code="server_error"))
    assert json.loads(row["raw_response"]) == "<html>502</html>"


def test_a_timeout_has_no_response() -> None:
    row = one(answer(raw_response=None, response_status=None, error_code="timeout"))
    assert row["raw_response"] is None


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"source": None}, "without source"),
        ({"raw_json": None}, "without raw_json"),
        ({"raw_json": "<html>"}, "raw_json is no JSON object or array"),
        ({"raw_json": {"bpm": float("nan")}}, "raw_json is no JSON"),
        ({"scraped_at": "yesterday"}, "scraped_at is no time: 'yesterday'"),
        ({"scraped_at": "now"}, "scraped_at is no time: 'now'"),
        ({"scraped_at": "0001-01-01T00:00:00+14:00"}, "scraped_at is of the year 1"),
        ({"scraped_at": datetime(9999, 12, 31, tzinfo=timezone.utc)}, "scraped_at is of the year 9999"),
        ({"source_url": ["a"]}, "source_url is no text"),
        ({"source_url": []}, "source_url is no text"),
        ({"colour": "red"}, "unknown columns colour"),
        ({"source_playlist_id": "é" * 501}, "source_playlist_id is longer than the 1,000 bytes"),
    ],
)
def test_what_does_not_fit_becomes_a_reject_with_a_reason(broken: Row, reason: str) -> None:
    ((table, row),) = prepare([page(**broken)])
    assert table == "bronze_rejects"
    assert reason in row["reason"]
    assert row["reason"].startswith("bronze_scraped_playlists: ")
    assert "Yotto" in row["payload"] or "raw_json" in broken
    assert row["rejected_at"] is not None


def test_a_reject_of_the_same_thing_has_the_same_id_every_time() -> None:
    assert one(page(source=None))["bronze_id"] == one(page(source=None))["bronze_id"]


@pytest.mark.parametrize(
    ("value", "lands"),
    [
        ("a\x00b", "a\u2400b"),
        ("a\ud83db", "a\ufffdb"),
        (123456789012345678901234567890, "123456789012345678901234567890"),
    ],
    ids=["NUL", "half a surrogate pair", "an integer beyond 64 bits"],
)
def test_what_postgresql_cannot_hold_lands_with_a_stand_in_and_the_original_is_kept(
    value: Any, lands: Any
) -> None:
    (first, row), (second, kept) = prepare([page(raw_json={"title": value})])
    assert (first, second) == ("bronze_scraped_playlists", "bronze_rejects")
    assert json.loads(row["raw_json"]) == {"title": lands}
    assert json.loads(kept["payload"])["raw_json"] == {"title": value}
    assert row["bronze_id"] in kept["reason"]


def test_what_only_looks_like_a_nul_is_left_alone() -> None:
    raw = {"title": "a\\u0000b", "id": "1234567890123456789012"}
    ((_, row),) = prepare([page(raw_json=raw)])
    assert json.loads(row["raw_json"]) == raw


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), json_values, max_size=4))
@example({"\x00": None, "apikey": None})
@example({"\x00": None, "token": {"of": [1, "a"]}, "secret": 5})
def test_any_json_object_lands_as_it_is_or_with_its_original_beside_it(raw: dict[str, Any]) -> None:
    (table, row), *kept = prepare([page(raw_json=raw)])
    assert table == "bronze_scraped_playlists"
    assert "\\u0000" not in row["raw_json"].replace("\\\\", "")
    row["raw_json"].encode()
    if kept:
        assert json.loads(kept[0][1]["payload"])["raw_json"] == strip_parameters(raw)
    else:
        assert json.loads(row["raw_json"]) == raw


def test_secrets_do_not_land() -> None:
    row = one(
        answer(
            request_params={
                "params": {"api_key": "geheim", "q": "strobe", "headers": {"Authorization": "Bearer geheim"}}
            },
            raw_response={"message": "Invalid key: https://ws.example.org/2.0/?api_key=geheim&q=x"},
            response_status=403,
        )
    )
    assert "geheim" not in str(row)
    assert "strobe" in row["request_params"]
    assert "geheim" not in str(one(page(source_url="https://u:geheim@example.org/?token=geheim&page=2")))
    assert "geheim" not in str(one(page(source=None, raw_json={"password": "geheim"})))


def nested(levels: int, innermost: Any = "x") -> Any:
    value = innermost
    for _ in range(levels):
        value = [value]
    return value


def test_an_error_nested_without_end_lands_as_text() -> None:
    """The call is counted then, and what landed beside it is not lost."""
    deep = {"detail": nested(900), "message": "token=geheim123"}
    row = one(answer(raw_response=deep, response_status=500, error_code="server_error"))
    assert json.loads(row["raw_response"]).startswith('{"detail": [[[')
    assert "geheim123" not in row["raw_response"]


@pytest.mark.parametrize("raw", [nested(700, "\x00"), nested(5000)])
def test_what_is_nested_too_deep_to_be_read_is_a_reject(raw: Any) -> None:
    (first, _), (second, row) = prepare([page(), page(raw_json=raw, source="lazyfm")])
    assert (first, second) == ("bronze_scraped_playlists", "bronze_rejects")
    assert "raw_json is no JSON" in row["reason"]


def test_what_a_provider_says_of_a_track_is_left_alone() -> None:
    features = {"time_signature": 4, "key": 5, "token": "abc"}
    assert json.loads(one(answer(raw_response=features))["raw_response"]) == features

"""What is told of providers (health, record, agreement) equals going through their answers by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta, timezone
from decimal import Decimal
from typing import Any

from tests.conftest import Connection
from tests.pipeline.by_hand import Row, mean, rounded, rows, table

IDS = {
    "spotify_id": ("spotify",),
    "musicbrainz_id": ("musicbrainz", "listenbrainz"),
    "beatport_id": ("beatport",),
    "discogs_id": ("discogs",),
}
# how far apart two numbers may be that say the same
NEAR = {"duration_ms": Decimal(2000), "loudness": Decimal("0.1")}
A_SHARE = Decimal("0.01")
CALLS = "select * from intermediate.int_provider_answers where is_api_call"


def confidence(trust: Row, hit: Row) -> Decimal:
    """How sure a hit (with its match) is of a field that the provider is trusted for."""
    sure = trust["base_confidence"] * hit["match_score"]
    is_exact = hit["match_method"] in ("isrc", "exact")
    counts = {"never": False, "unless_exact": not is_exact, "always": True}[trust["own_strength"]]
    return rounded(sure * hit["strength"] if counts and hit["strength"] is not None else sure, 2)


def said(hit: Row, field: str) -> Any:
    """What a hit says of a field; an id is that of its own provider."""
    if field in IDS:
        return hit["provider_track_id"] if hit["provider"] in IDS[field] else None
    return hit[field]


def trusted(built: Connection) -> dict[tuple[str, str], Row]:
    """The seed of what providers are trusted for, by provider and field."""
    seed = rows(built, "select * from seeds.provider_field_confidence")
    return {(row["provider"], row["metadata_field"]): row for row in seed}


def test_health_is_that_of_the_last_day(built: Connection) -> None:
    calls = defaultdict(list)
    for call in rows(built, f"{CALLS} order by fetched_at desc"):
        calls[call["provider"]].append(call)
    found = table(built, "ops.provider_health", "provider")
    assert len(calls) > 3
    for provider, all_calls in calls.items():
        row, last = found[provider], all_calls[0]["fetched_at"]
        day = [call for call in all_calls if call["fetched_at"] > last - timedelta(days=1)]
        good = [call for call in day if call["outcome"] != "error"]
        assert (row["requests"], row["successes"], row["last_call_at"]) == (len(day), len(good), last)
        assert row["success_rate"] == mean((call in good for call in day), 4)
        assert row["mean_response_time_ms"] == mean((call["response_time_ms"] for call in day), 1)
        assert row["last_success_at"] == max((call["fetched_at"] for call in good), default=None)


def test_a_record_counts_calls_and_what_they_brought(built: Connection) -> None:
    trust = trusted(built)
    fields = defaultdict(set)
    for lookup in rows(built, "select * from seeds.provider_lookups"):
        fields[lookup["provider"], lookup["endpoint"]].update(lookup["fields"].split("|"))
    surest: dict[tuple[str, str], Decimal] = {}
    hits = """
        select * from intermediate.int_provider_hits
        inner join (
            select bronze_id, hit_rank, match_method, match_score from intermediate.int_provider_matches
            where match_score > 0
        ) as matches using (bronze_id, hit_rank)
    """
    for hit in rows(built, hits):
        for (provider, field), row in trust.items():
            if provider == hit["provider"] and said(hit, field) is not None:
                told = hit["bronze_id"], field
                surest[told] = max(surest.get(told, Decimal(0)), confidence(row, hit))
    calls = defaultdict(list)
    for call in rows(built, CALLS):
        day = call["fetched_at"].astimezone(timezone.utc).date()
        for field in fields[call["provider"], call["endpoint"]]:
            if (call["provider"], field) in trust:
                calls[call["provider"], field, day].append(call)
    found = {
        (row["provider"], row["metadata_field"], row["called_on"]): row
        for row in rows(built, "select * from ops.provider_performance_history")
    }
    assert set(found) == set(calls) and len(found) > 50
    for key, of_day in calls.items():
        row, field = found[key], key[1]
        values = [surest[c["bronze_id"], field] for c in of_day if (c["bronze_id"], field) in surest]
        good = [call["outcome"] != "error" for call in of_day]
        assert (row["requests"], row["successes"], row["values_found"]) == (
            len(of_day), sum(good), len(values),
        )  # fmt: skip
        assert row["success_rate"] == mean(good, 4)
        assert row["value_rate"] == rounded(Decimal(len(values)) / len(of_day), 4)
        assert row["mean_confidence"] == mean(values, 4)
        assert row["mean_response_time_ms"] == mean((call["response_time_ms"] for call in of_day), 1)


def agreement(field: str, one: str, other: str) -> str:
    """How two providers' words go together."""
    if one.lower() == other.lower():
        return "equal"
    if field == "key":
        hours = (int(one[:-1]) - int(other[:-1])) % 12
        return "compatible" if hours == 0 or (one[-1] == other[-1] and hours in (1, 11)) else "different"
    if field == "release_date":
        return "equal" if one.startswith(other) or other.startswith(one) else "different"
    if not one.lstrip("-").replace(".", "", 1).isdigit() or field in ("artist_name", "track_title", "isrc"):
        return "different"
    low, high = sorted((Decimal(one), Decimal(other)))
    if field == "bpm":
        near = [times for times in (1, 2) if abs(times * low - high) * 50 <= max(times * low, high)]
        return "different" if not near else "equal" if near == [1] else "half_or_double"
    return "equal" if high - low <= NEAR.get(field, A_SHARE) else "different"


def test_agreement_is_of_the_values_that_speak(built: Connection) -> None:
    trust = trusted(built)
    speaks: dict[tuple[str, str], dict[str, tuple[Any, str]]] = defaultdict(dict)
    query = "select * from intermediate.int_field_candidates order by hit_rank desc, bronze_id desc"
    for hit in rows(built, query):
        if row := trust.get((hit["provider"], hit["metadata_field"])):
            known = speaks[hit["track_key"], hit["metadata_field"]]
            sure = confidence(row, hit), hit["fetched_at"]
            # of equally sure ones the first hit, which comes last here
            if hit["provider"] not in known or sure >= known[hit["provider"]][0]:
                known[hit["provider"]] = sure, hit["value"]
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for (_, field), words in speaks.items():
        for one, (_, value) in words.items():
            for other, (_, other_value) in words.items():
                if one < other:
                    counts[field, one, other][agreement(field, value, other_value)] += 1
    found = {
        (row["metadata_field"], row["provider"], row["other_provider"]): row
        for row in rows(built, "select * from ops.provider_agreement")
    }
    assert set(found) == set(counts) and len(found) > 50
    for key, count in counts.items():
        row = found[key]
        told = {
            kind: row[f"{kind}_tracks"] for kind in ("equal", "half_or_double", "compatible", "different")
        }
        assert {kind: number for kind, number in told.items() if number} == dict(count)
        assert row["tracks"] == count.total()
        assert row["agreement_rate"] == rounded(Decimal(count["equal"]) / count.total(), 4)

"""The usual way: a loop that fetches, decides and writes one track after the other, with its field log.

It has prepared statements, one transaction per track, and the small tables in memory; which answers are about
a track, and how well, is given. Run over some of the tracks; the cost of one is what is told.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import psycopg2.extensions

from benchmarks import limit
from benchmarks.limit import FIELDS
from benchmarks.row_values import Hit, Reference, read
from loaders.database import Connection

Cursor = psycopg2.extensions.cursor

# The models that do the same work.
SAME_WORK = (*limit.SAME_WORK, "enrichment_transformations")
_SCHEMA = "benchmark_rows"
_TABLES = f"""
    drop schema if exists {_SCHEMA} cascade;
    create schema {_SCHEMA};
    create table {_SCHEMA}.tracks (
        track_key text primary key, {", ".join(f"{field} text" for field in FIELDS)},
        metadata jsonb, updated_at timestamptz
    );
    create index on {_SCHEMA}.tracks (spotify_id);
    create table {_SCHEMA}.field_log (
        log_id bigint generated always as identity primary key, track_key text, metadata_field text,
        new_value text, provider text, confidence numeric, priority integer, bronze_id text, attempts jsonb,
        logged_at timestamptz
    );
    create index on {_SCHEMA}.field_log (track_key, metadata_field, logged_at);
"""
_PREPARED = {
    "matches_of (text)": """
        select provider, endpoint, bronze_id, hit_rank, match_method, match_score, fetched_at
        from intermediate.int_provider_matches where track_key = $1 and match_score > 0
    """,
    "answer_of (text)": """
        select raw_response::text, request_params::text
        from bronze.bronze_api_enrichments where bronze_id = $1
    """,
    "dataset_row_of (text)": """
        select raw_json::text, null from bronze.bronze_dataset_tracks where bronze_id = $1
    """,
    "page_of (text)": "select raw_json::text, null from bronze.bronze_scraped_tracks where bronze_id = $1",
    "write_track": f"""
        insert into {_SCHEMA}.tracks
        values ({", ".join(f"${number}" for number in range(1, len(FIELDS) + 3))}, current_timestamp)
    """,
    "write_field": f"""
        insert into {_SCHEMA}.field_log (
            track_key, metadata_field, new_value, provider, confidence, priority, bronze_id, attempts,
            logged_at
        ) values ($1, $2, $3, $4, $5, $6, $7, $8, current_timestamp)
    """,
}
_SOURCES = {"dataset": "dataset_row_of", "track_page": "page_of"}
_ONE = Decimal(1)


@dataclass(frozen=True)
class RowAtATime:
    """What the loop took.

    Attributes:
        tracks: how many it went over.
        seconds: by the clock, commits included.
        cpu_seconds: of this process alone, without the server's share.
        log_rows: rows of the field log that it wrote.
        differences: values that are others in silver.
    """

    tracks: int
    seconds: float
    cpu_seconds: float
    log_rows: int
    differences: int


@dataclass(frozen=True)
class Place:
    """A provider's place in the waterfall of a field."""

    priority: int
    provider: str
    threshold: Decimal
    base: Decimal
    own_strength: str
    group: str | None


def run(connection: Connection, tracks: int) -> RowAtATime:
    """Go over the first so many tracks by key, which is to say any; what it writes goes afterwards.

    Args:
        connection: to a built database, in autocommit.
        tracks: at most how many.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for name, query in _PREPARED.items():
            cursor.execute(f"prepare {name} as {query}")
        config, reference = _config(cursor), _reference(cursor)
        cursor.execute("select track_key from intermediate.int_tracks order by track_key limit %s", (tracks,))
        keys = [key for (key,) in cursor.fetchall()]
        started, cpu_started, log_rows = time.perf_counter(), sum(os.times()[:2]), 0
        for key in keys:
            cursor.execute("begin")
            decided = _decide(_hits(cursor, key, reference), config)
            _write(cursor, key, decided)
            cursor.execute("commit")
            log_rows += len(decided)
        seconds, cpu_seconds = time.perf_counter() - started, sum(os.times()[:2]) - cpu_started
        cursor.execute(_comparison())
        (differences,) = cursor.fetchone()  # type: ignore[misc]
        cursor.execute("deallocate all")
        cursor.execute(f"drop schema {_SCHEMA} cascade")
    return RowAtATime(len(keys), seconds, cpu_seconds, log_rows, differences)


def _config(cursor: Cursor) -> dict[str, list[Place]]:
    cursor.execute(
        "select metadata_field, priority, provider, greatest(min_confidence, min_acceptable_confidence),"
        " base_confidence, own_strength, field_group from intermediate.int_waterfall__config"
        # who leads a group is decided first; a person's place, which each field has, is in none
        " order by max(coalesce(group_order, 0)) over (partition by metadata_field), priority"
    )
    config = defaultdict(list)
    for field, *place in cursor.fetchall():
        config[field].append(Place(*place))
    return config


def _reference(cursor: Cursor) -> Reference:
    cursor.execute("select pitch_class, mode, camelot from seeds.camelot_wheel")
    wheel = {(pitch, mode): camelot for pitch, mode, camelot in cursor.fetchall()}
    cursor.execute("select spelling, camelot from seeds.camelot_spellings")
    spellings = dict(cursor.fetchall())
    cursor.execute("select tag from seeds.noise_tags")
    noise_tags = frozenset(tag for (tag,) in cursor.fetchall())
    cursor.execute("select spelling, genre from seeds.genre_spellings")
    return Reference(wheel, spellings, noise_tags, dict(cursor.fetchall()))


@dataclass(frozen=True)
class _About:
    """A hit with how it is about the track."""

    provider: str
    endpoint: str
    bronze_id: str
    hit_rank: int
    method: str
    score: Decimal
    fetched_at: Any
    values: Hit


def _hits(cursor: Cursor, key: str, reference: Reference) -> list[_About]:
    """The hits of each endpoint's latest answer."""
    cursor.execute("execute matches_of (%s)", (key,))
    matches = cursor.fetchall()
    latest: dict[tuple[str, str], tuple[Any, str]] = {}
    for provider, endpoint, bronze_id, *_, fetched_at in matches:
        latest[provider, endpoint] = max(
            latest.get((provider, endpoint), (fetched_at, bronze_id)), (fetched_at, bronze_id)
        )
    read_answers: dict[str, list[Hit]] = {}
    about = []
    for provider, endpoint, bronze_id, hit_rank, method, score, fetched_at in matches:
        if latest[provider, endpoint][1] != bronze_id:
            continue
        if bronze_id not in read_answers:
            cursor.execute(f"execute {_SOURCES.get(endpoint, 'answer_of')} (%s)", (bronze_id,))
            body, params = cursor.fetchone()  # type: ignore[misc]
            document = json.loads(body, parse_float=Decimal)
            asked = json.loads(params)["asked"] if params else {}
            read_answers[bronze_id] = read(provider, endpoint, document, asked, reference)
        values = read_answers[bronze_id][hit_rank - 1]
        about.append(_About(provider, endpoint, bronze_id, hit_rank, method, score, fetched_at, values))
    return about


def _decide(hits: list[_About], config: dict[str, list[Place]]) -> dict[str, dict[str, Any]]:
    """The first place of each field whose best hit is trusted enough; a group takes all from one hit."""
    decided = {}
    leading: dict[str | None, _About] = {}
    for field, places in config.items():
        attempts: list[dict[str, Any]] = []
        for place in places:
            told = [
                hit
                for hit in ([leading[place.group]] if place.group in leading else hits)
                if hit.provider == place.provider and hit.values.get(field)
            ]
            best = max(
                ((_confidence(hit, place), hit) for hit in told),
                key=lambda scored: (scored[0], scored[1].fetched_at, -scored[1].hit_rank),
                default=None,
            )
            if best is None:
                continue
            confidence, hit = best
            attempts.append(
                {"priority": place.priority, "provider": place.provider, "confidence": str(confidence)}
            )
            if confidence >= place.threshold:
                if place.group:
                    leading.setdefault(place.group, hit)
                decided[field] = {
                    "value": hit.values[field], "provider": place.provider, "confidence": confidence,
                    "priority": place.priority, "bronze_id": hit.bronze_id, "attempts": attempts,
                }  # fmt: skip
                break
    return decided


def _confidence(hit: _About, place: Place) -> Decimal:
    strength = hit.values.get("strength")
    counts = strength is not None and (
        place.own_strength == "always"
        or (place.own_strength == "unless_exact" and hit.method not in ("isrc", "exact"))
    )
    trusted = place.base * hit.score * (Decimal(strength) if counts and strength else _ONE)
    return trusted.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _write(cursor: Cursor, key: str, decided: dict[str, dict[str, Any]]) -> None:
    metadata = {
        field: {**one, "confidence": str(one["confidence"]), "value": None} for field, one in decided.items()
    }
    values = [decided[field]["value"] if field in decided else None for field in FIELDS]
    _execute(cursor, "write_track", (key, *values, json.dumps(metadata)))
    for field, one in decided.items():
        told = (one[part] for part in ("value", "provider", "confidence", "priority", "bronze_id"))
        _execute(cursor, "write_field", (key, field, *told, json.dumps(one["attempts"])))


def _execute(cursor: Cursor, name: str, values: tuple[Any, ...]) -> None:
    cursor.execute(f"execute {name} ({', '.join(['%s'] * len(values))})", values)


def _comparison() -> str:
    """Fields whose value or provider silver has otherwise."""
    return f"""
        select count(*)
        from {_SCHEMA}.tracks
        inner join silver.silver_enriched_tracks as silver on silver.track_key = tracks.track_key
        cross join lateral jsonb_each(silver.enrichment_metadata -> 'fields') as field (name, told)
        where field.told ->> 'provider' is distinct from tracks.metadata -> field.name ->> 'provider'
            or field.told ->> 'confidence' is distinct from tracks.metadata -> field.name ->> 'confidence'
            or (
                field.told ->> 'provider' is not null
                and field.name <> 'release_date'
                and to_jsonb(silver) ->> field.name is distinct from to_jsonb(tracks) ->> field.name
            )
    """

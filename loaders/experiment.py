"""An experiment: a candidate config over today's bronze, beside the config in force.

It is a replay whose config is the candidate's, which is kept as that of a run of type `experiment`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extras import RealDictCursor

from loaders.errors import LoaderError

Connection = psycopg2.extensions.connection
PRIORITIES = (1, 2, 3, 4)
# As model int_waterfall__config has a person's place.
PERSON = {
    "provider": "manual",
    "priority": 0,
    "min_confidence": 0,
    "base_confidence": 1,
    "own_strength": "never",
    "health_status": "healthy",
}

SAVE = """
insert into ops.enrichment_pipeline_runs (run_id, run_type, status, completed_at, waterfall_config_snapshot)
values (gen_random_uuid()::text, 'experiment', 'completed', current_timestamp, %s) returning run_id
"""
QUEUE = """
insert into ops.pipeline_replay_queue (metadata_fields, config_snapshot_run_id, reason, requested_by)
values (%s, %s, %s, %s) returning request_id
"""
COMPARE = """
select metadata_field,
       count(current_value) as tracks_now,
       count(replayed_value) as tracks_then,
       avg(current_confidence) as confidence_now,
       avg(replayed_confidence) as confidence_then,
       count(*) filter (where replayed_value is not null and current_value is null) as gained,
       count(*) filter (where replayed_value is null and current_value is not null) as lost,
       count(*) filter (where replayed_value <> current_value) as changed
from ops.replay_results
where request_id = %s
group by metadata_field
order by metadata_field
"""


@dataclass(frozen=True)
class Comparison:
    """What a field has now and with the candidate config.

    Attributes:
        field: the field.
        tracks: how many tracks have it, now and then.
        confidence: the mean confidence, now and then, 0-1.
        gained: tracks that get a value.
        lost: tracks that lose theirs.
        changed: tracks that get another.
    """

    field: str
    tracks: tuple[int, int]
    confidence: tuple[float, float]
    gained: int
    lost: int
    changed: int

    @property
    def verdict(self) -> str:
        """`better` or `worse` in what it covers, or else in how sure it is; `other` values, or the `same`."""
        for now, then in (self.tracks, self.confidence):
            if round(now, 4) != round(then, 4):
                return "better" if then > now else "worse"
        return "other" if self.changed else "same"


def candidate(path: Path) -> dict[str, list[tuple[int, str, Decimal]]]:
    """The places per field of a candidate config, in the columns of seeds/metadata_enrichment_config.csv.

    Raises:
        LoaderError: the file cannot be read as such.
    """
    try:
        with path.open(newline="") as file:
            return {row["metadata_field"]: list(_places(row)) for row in csv.DictReader(file)}
    except (OSError, KeyError, InvalidOperation, UnicodeDecodeError) as error:
        raise LoaderError(
            f"{path} is no config of the waterfall: {error!r}.",
            "It has the columns of seeds/metadata_enrichment_config.csv, and the fields to try alone.",
        ) from error


def _places(row: dict[str, str]) -> Iterable[tuple[int, str, Decimal]]:
    for priority in PRIORITIES:
        if provider := row.get(f"priority_{priority}_provider"):
            yield priority, provider, Decimal(row[f"priority_{priority}_confidence"])


def queue(
    connection: Connection, places: dict[str, list[tuple[int, str, Decimal]]], reason: str, by: str
) -> int:
    """Save the candidate config and ask for it to be tried.

    Returns:
        The number of the request.

    Raises:
        LoaderError: a field or provider is unknown, or a confidence is not between 0 and 1.
    """
    with connection, connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(
            "select trust.metadata_field, trust.provider, trust.base_confidence, trust.own_strength,"
            " providers.health_status, config.min_acceptable_confidence"
            " from seeds.provider_field_confidence as trust"
            " join seeds.enrichment_providers as providers on providers.provider = trust.provider"
            " join seeds.metadata_enrichment_config as config on config.metadata_field = trust.metadata_field"
        )
        known = {(row["metadata_field"], row["provider"]): row for row in cursor.fetchall()}
        snapshot: list[dict[str, Any]] = []
        for field, of_field in places.items():
            for priority, provider, confidence in of_field:
                if (field, provider) not in known:
                    raise LoaderError(f"{provider!r} is no provider that knows a field {field!r}.")
                if not 0 <= confidence <= 1:
                    raise LoaderError(f"{field}: the confidence {confidence} is not between 0 and 1.")
                place = {**known[field, provider], "priority": priority, "min_confidence": confidence}
                snapshot.append(place)
            # no config unsays what a person corrected
            snapshot.append({**PERSON, "metadata_field": field})
        cursor.execute(SAVE, (json.dumps(snapshot, default=float),))
        (run,) = cursor.fetchall()
        cursor.execute(QUEUE, (list(places), run["run_id"], reason, by))
        (request,) = cursor.fetchall()
        return int(request["request_id"])


def compare(connection: Connection, request: int) -> list[Comparison]:
    """What came of the request, per field."""
    with connection, connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(COMPARE, (request,))
        return [
            Comparison(
                row["metadata_field"],
                (row["tracks_now"], row["tracks_then"]),
                (float(row["confidence_now"] or 0), float(row["confidence_then"] or 0)),
                row["gained"],
                row["lost"],
                row["changed"],
            )
            for row in cursor.fetchall()
        ]

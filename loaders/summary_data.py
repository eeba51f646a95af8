"""What the summary tells, asked of silver, gold and ops once dbt has built them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import psycopg2
from psycopg2 import sql

from loaders.database import Connection
from loaders.errors import LoaderError
from loaders.records import Record, ask
from loaders.tracks import track_id

DEFAULT_TRACK = "deadmau5 - Strobe"
PARTNERS = 5
NAME = "tracks.artist_name || ' - ' || tracks.track_title"
# Where rows stand that answers are made of, and what they are called there.
RAW = {
    "bronze.bronze_api_enrichments": "bronze_id",
    "bronze.bronze_dataset_tracks": "bronze_id",
    "bronze.bronze_scraped_tracks": "bronze_id",
    "ops.manual_corrections": "load_id",
}


@dataclass(frozen=True)
class Field:
    """How many tracks have a field, and from whom.

    Attributes:
        name: the field.
        tracks: how many tracks have it.
        confidence: the mean confidence, 0-1.
        winners: provider and number of tracks, the one that won most often first.
    """

    name: str
    tracks: int
    confidence: float
    winners: list[tuple[str, int]]


@dataclass(frozen=True)
class Attempt:
    """One provider's turn at one field of the track."""

    field: str
    priority: int
    provider: str
    outcome: str
    value: str | None
    confidence: Decimal | None
    min_confidence: Decimal | None
    bronze_id: str | None
    fetched_at: datetime | None
    response_status: int | None
    endpoint: str | None = None


@dataclass(frozen=True)
class Answer:
    """A raw row that says something about the track.

    Attributes:
        bronze_id: its id.
        provider: whose answer it is.
        endpoint: to what question.
        table: where it stands, with its schema.
    """

    bronze_id: str
    provider: str
    endpoint: str
    table: str


@dataclass(frozen=True)
class Track:
    """One track from bronze to gold.

    Attributes:
        silver: its row of silver_enriched_tracks.
        gold: its row of gold_track_analytics, when it got there.
        missing: what it lacks for gold.
        attempts: every priority of every field, in order.
        answers: the raw rows that the attempts speak of.
        partners: its best rows of gold_harmonic_mixing_recommendations.
    """

    silver: Record
    gold: Record | None
    missing: list[str]
    attempts: list[Attempt]
    answers: list[Answer]
    partners: list[Record]

    @property
    def name(self) -> str:
        """Artist - Title."""
        return name_of(self.silver)


def name_of(silver: Record) -> str:
    """Artist - Title of a row of silver_enriched_tracks."""
    return f"{silver['artist_name']} - {silver['track_title']}"


class Database:
    """The questions, over one connection.

    Raises:
        LoaderError: (any of them) dbt has not built what is asked about.
    """

    def __init__(self, connection: Connection) -> None:
        connection.autocommit = True
        self._connection = connection

    def rows_per_table(self) -> list[tuple[str, str, int]]:
        """Schema, table and number of rows of what bronze, silver and gold hold."""
        tables = self._ask(
            """
            select table_schema, table_name from information_schema.tables
            where table_schema in ('bronze', 'silver', 'gold') and table_name not like '\\_dlt%'
            order by array_position(array['bronze', 'silver', 'gold'], table_schema), table_name
            """
        )
        return [(row["table_schema"], row["table_name"], self._count(**row)) for row in tables]

    def tracks(self) -> int:
        """How many tracks silver has."""
        return self._count("silver", "silver_enriched_tracks")

    def fields(self) -> list[Field]:
        """Every field of the waterfall, the one most tracks have first."""
        won = self._ask(
            """
            select config.metadata_field, config.provider, count(accepted.track_key) as tracks,
                   sum(accepted.confidence) as confidence
            from intermediate.int_waterfall__config as config
            left join intermediate.int_waterfall__decisions as accepted
                on config.metadata_field = accepted.metadata_field and config.priority = accepted.priority
                and accepted.outcome = 'accepted'
            group by config.metadata_field, config.provider
            order by tracks desc, config.provider
            """
        )
        fields = []
        for name in {row["metadata_field"] for row in won}:
            rows = [row for row in won if row["metadata_field"] == name]
            tracks = sum(row["tracks"] for row in rows)
            confidence = float(sum(row["confidence"] or 0 for row in rows)) / tracks if tracks else 0.0
            winners = [(row["provider"], row["tracks"]) for row in rows if row["tracks"]]
            fields.append(Field(name, tracks, confidence, winners))
        return sorted(fields, key=lambda field: (-field.tracks, field.name))

    def quality(self) -> list[tuple[float, int]]:
        """The data_quality_score in tenths (lower bound, 0-0.9) and how many tracks are in each."""
        rows = self._ask(
            """
            select tenth, count(id) as tracks
            from generate_series(0, 9) as tenth
            left join silver.silver_enriched_tracks on least(floor(data_quality_score * 10), 9) = tenth
            group by tenth order by tenth
            """
        )
        return [(row["tenth"] / 10, row["tracks"]) for row in rows]

    def statuses(self) -> list[tuple[str, int]]:
        """Each validation_status and how many tracks have it."""
        rows = self._ask(
            "select validation_status as status, count(*) as tracks from silver.silver_enriched_tracks"
            " group by 1 order by 2 desc, 1"
        )
        return [(row["status"], row["tracks"]) for row in rows]

    def gaps(self) -> list[tuple[str, int]]:
        """What keeps tracks from gold, and how many it keeps."""
        rows = self._ask(
            """
            select reason, count(*) as tracks
            from ops.gold_promotion_gaps
            cross join unnest(
                case when cardinality(missing_fields) > 0 then missing_fields else array['a valid row'] end
            ) as reason
            group by reason order by tracks desc, reason
            """
        )
        return [(row["reason"], row["tracks"]) for row in rows]

    def last_run(self) -> Record | None:
        """The latest row of ops.enrichment_pipeline_runs that tells anything: no part that was built well."""
        runs = self._ask(
            "select * from ops.enrichment_pipeline_runs where run_type <> 'experiment'"
            " and (tracks_processed is not null or status <> 'completed')"
            " order by started_at desc limit 1"
        )
        return runs[0] if runs else None

    def track(self, wanted: str | None) -> Track | None:
        """The track of this name; without a name the worked example, or else the best one.

        Returns:
            None when there is no track at all.

        Raises:
            LoaderError: no track has this name.
        """
        silver = self._find(wanted)
        if silver is None:
            return None
        gold = self._ask("select * from gold.gold_track_analytics where track_id = %s", silver["id"])
        gaps = self._ask("select * from ops.gold_promotion_gaps where track_id = %s", silver["id"])
        missing = gaps[0]["missing_fields"] or gaps[0]["validation_errors"] or [] if gaps else []
        partners = self._ask(
            "select * from gold.gold_harmonic_mixing_recommendations"
            " where track_id = %s order by recommendation_rank limit %s",
            silver["id"],
            PARTNERS,
        )
        attempts = self._attempts(silver["track_key"])
        return Track(silver, gold[0] if gold else None, missing, attempts, self._answers(attempts), partners)

    def _attempts(self, track_key: str) -> list[Attempt]:
        rows = self._ask(
            """
            select attempts.metadata_field as field, attempts.priority, attempts.provider, attempts.outcome,
                   attempts.value, attempts.confidence, attempts.min_confidence, attempts.bronze_id,
                   attempts.fetched_at, attempts.response_status, answers.endpoint
            from intermediate.int_waterfall__attempts as attempts
            left join intermediate.int_provider_answers as answers on answers.bronze_id = attempts.bronze_id
            where attempts.track_key = %s
            order by attempts.metadata_field, attempts.priority
            """,
            track_key,
        )
        return [Attempt(**row) for row in rows]

    def _answers(self, attempts: list[Attempt]) -> list[Answer]:
        """The raw rows of the attempts, each once, by table and provider."""
        spoken = {attempt.bronze_id: attempt for attempt in attempts if attempt.bronze_id}
        found = self._ask(
            " union all ".join(
                f"select {key} as id, '{table}' as place from {table} where {key} = any(%(ids)s)"
                for table, key in RAW.items()
            ),
            ids=list(spoken),
        )
        answers = [
            Answer(row["id"], spoken[row["id"]].provider, spoken[row["id"]].endpoint or "", row["place"])
            for row in found
        ]
        return sorted(answers, key=lambda answer: (answer.table, answer.provider, answer.endpoint))

    def _find(self, wanted: str | None) -> Record | None:
        """The track of this name; else, when no name was given, the best of those that reached gold."""
        if wanted is not None:
            with _explained():
                identifier = track_id(self._connection, wanted)
            return self._ask("select * from silver.silver_enriched_tracks where id = %s", identifier)[0]
        found = self._ask(
            f"""
            select tracks.* from silver.silver_enriched_tracks as tracks
            left join gold.gold_track_analytics as analytics on tracks.id = analytics.track_id
            order by
                lower({NAME}) = lower(%s) and analytics.track_id is not null desc nulls last,
                analytics.track_id is not null desc,
                tracks.data_quality_score desc nulls last, analytics.play_count desc nulls last, tracks.id
            limit 1
            """,
            DEFAULT_TRACK,
        )
        return found[0] if found else None

    def _count(self, table_schema: str, table_name: str) -> int:
        relation = sql.Identifier(table_schema, table_name)
        return int(self._ask(sql.SQL("select count(*) as n from {}").format(relation))[0]["n"])

    def _ask(self, query: str | sql.Composed, *parameters: Any, **named: Any) -> list[Record]:
        with _explained():
            return ask(self._connection, query, parameters or named or None)


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (psycopg2.errors.UndefinedTable, psycopg2.errors.UndefinedColumn) as error:
        raise LoaderError(
            f"dbt has not built what the summary reads ({str(error).splitlines()[0]}).",
            "Build it: make demo, or dbt build.",
        ) from error

"""Corrections: what a person knows better than every provider, as rows that say who and why."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg2

from loaders import database
from loaders.database import Connection
from loaders.errors import LoaderError
from loaders.records import Record, ask
from loaders.tracks import track_id

WRITE = """
insert into ops.manual_corrections (track_id, metadata_field, value, reason, corrected_by)
values (%s, %s, %s, %s, %s) returning value, replaced_provider, replaced_value
"""
# ops.field_corrections has what builds have taken in; the log also what the next one will.
LISTED = """
with waiting as (
    select *,
           lead(correction_id) over later is null as is_last,
           case when value is null then 'withdrawal'
                when lead(correction_id) over later is null then 'in force'
                when lead(value) over later is null then 'withdrawn' else 'replaced' end as status
    from ops.manual_corrections
    where load_id not in (select load_id from ops.bronze_loads)
    window later as (partition by track_id, metadata_field order by correction_id)
)
select taken.correction_id, taken.track_id, taken.full_track_name, taken.metadata_field, taken.value,
       taken.replaced_provider, taken.replaced_value, taken.correction_status, taken.review_reason,
       taken.displaced_provider, taken.displaced_value, taken.corrected_by, taken.reason,
       case when waiting.correction_id is null then null
            when waiting.value is null then 'withdrawn' else 'replaced' end as next_status,
       taken.needs_review and waiting.correction_id is null as needs_review
from ops.field_corrections as taken
left join waiting
    on waiting.is_last and waiting.track_id = taken.track_id
    and waiting.metadata_field = taken.metadata_field
    and taken.correction_status in ('in_force', 'switched_off')
where %(everything)s or taken.correction_status in ('in_force', 'switched_off')
union all
select waiting.correction_id, waiting.track_id, tracks.artist_name || ' - ' || tracks.track_title,
       waiting.metadata_field, waiting.value, waiting.replaced_provider, waiting.replaced_value,
       null, null, null, null, waiting.corrected_by, waiting.reason, waiting.status, false
from waiting
left join silver.silver_enriched_tracks as tracks on tracks.id = waiting.track_id
where %(everything)s or waiting.status = 'in force'
order by needs_review desc, correction_id
"""
REQUEST = """
select queue.status, runs.run_type from ops.pipeline_replay_queue as queue
left join ops.enrichment_pipeline_runs as runs on runs.run_id = queue.config_snapshot_run_id
where queue.request_id = %s
"""
# What silver has today, which may be another build's than the one that replayed.
REPLAYED = """
select tracks.id as track_id, results.metadata_field, results.replayed_value, results.run_id
from ops.replay_results as results
left join silver.silver_enriched_tracks as tracks on tracks.track_key = results.track_key
left join intermediate.int_waterfall__selected as selected
    on selected.track_key = results.track_key and selected.metadata_field = results.metadata_field
where results.request_id = %s and results.replayed_value is distinct from selected.value
order by results.track_key, results.metadata_field
"""


@dataclass(frozen=True)
class Correction:
    """A correction as it was written.

    Attributes:
        value: the value, in the form of providers' values; None for a withdrawal.
        replaced_provider: whose value it replaces, when there is one.
        replaced_value: the value it replaces.
    """

    value: str | None
    replaced_provider: str | None
    replaced_value: str | None


@dataclass(frozen=True)
class Applied:
    """What came of a replay that was applied.

    Attributes:
        corrected: corrections written.
        emptied: fields that had no value then, which no correction can say.
        gone: values of tracks that are no more.
    """

    corrected: int
    emptied: int
    gone: int


def write(
    connection: Connection, track: str, field: str, value: str | None, reason: str, by: str
) -> Correction:
    """Write a correction, or without a value the withdrawal of one; the next build uses it.

    Raises:
        LoaderError: nothing could come of it; the database says why.
    """
    with _explained(), connection:
        (row,) = ask(connection, WRITE, (track_id(connection, track), field, value, reason, by))
        return Correction(**row)


def listed(connection: Connection, everything: bool = False) -> list[Record]:
    """The corrections in force, those to be looked at again first; or all that were ever written.

    `next_status` is what the next build makes of a correction, where that is something else.
    """
    with _explained():
        return ask(connection, LISTED, {"everything": everything})


def apply_replay(connection: Connection, request: int, reason: str, by: str) -> Applied:
    """Write a correction for each value that the request replayed otherwise than it is today.

    Raises:
        LoaderError: there is no such request, it was not worked yet, or it is an experiment.
    """
    with _explained(), connection:
        queued = ask(connection, REQUEST, (request,))
        if not queued:
            raise LoaderError(f"There is no request {request}.", "Queue one with --reason.")
        (found,) = queued
        if found["status"] != "completed":
            raise LoaderError(
                f"Request {request} is {found['status']}.", "Work the queue: dbt build --select tag:replay"
            )
        if found["run_type"] == "experiment":
            raise LoaderError(f"Request {request} is an experiment.", "To use its config: config set.")
        rows = ask(connection, REPLAYED, (request,))
        emptied = [row for row in rows if row["replayed_value"] is None]
        gone = [row for row in rows if row["replayed_value"] is not None and row["track_id"] is None]
        wanted = [row for row in rows if row["replayed_value"] is not None and row["track_id"] is not None]
        for row in wanted:
            why = f"{reason} (replay {request} of run {row['run_id']})"
            ask(connection, WRITE, (row["track_id"], row["metadata_field"], row["replayed_value"], why, by))
        return Applied(len(wanted), len(emptied), len(gone))


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    try:
        with database.explained("There is no track in this database yet."):
            yield
    except psycopg2.errors.CheckViolation as error:
        raise LoaderError("A correction needs a reason.") from error

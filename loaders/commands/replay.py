"""`replay`: ask for a past run to be decided again, and see what came of it."""

from __future__ import annotations

import contextlib
from collections import Counter
from datetime import date
from typing import Any

import click
from rich import box
from rich.markup import escape
from rich.table import Table

from loaders import corrections, database
from loaders.commands.base import BY, output, say, so_many
from loaders.database import Connection
from loaders.errors import LoaderError
from loaders.tracks import track_id
from loaders.waterfall_config import WaterfallConfig

# How many runs are named where there is not the one that was asked for.
LAST = 5
QUEUE = """
insert into ops.pipeline_replay_queue
    (track_ids, bronze_ids, metadata_fields, config_snapshot_run_id, use_historical_config, reason,
     requested_by)
values (%s, %s, %s, %s, %s, %s, %s) returning request_id
"""
# Runs that can be replayed, the newest first.
RUNS = """
select run_id, to_char(coalesce(completed_at, started_at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI')
from ops.enrichment_pipeline_runs where has_taken_in_loads order by started_at desc
"""
WITHOUT_A_TRACK = """
select answer.bronze_id from unnest(%s::text[]) as answer (bronze_id)
where not exists (
    select from intermediate.int_match_history as history where history.bronze_id = answer.bronze_id
)
"""


@click.command(short_help="Decide a past run again.")
@click.option("--track", "tracks", multiple=True, help='A track, as its id or "Artist - Title"; else all.')
@click.option("--bronze-id", "bronze_ids", multiple=True, help="The tracks that this answer is about.")
@click.option("--field", "fields", multiple=True, help="A field of the waterfall; else all.")
@click.option(
    "--run", default=None, metavar="RUN|DAY",
    help="The run (ops.enrichment_pipeline_runs), or the last by the end of a day (2026-01-31); else of all.",
)  # fmt: skip
@click.option("--current-config", is_flag=True, help="Over that run's bronze, but with today's config.")
@click.option("--reason", default=None, help="Why; needed unless --show.")
@BY
@click.option("--show", type=int, default=None, help="Show what came of the request of this number.")
@click.option("--apply", type=int, default=None, help="Make corrections of what this request replayed.")
def replay(
    tracks: tuple[str, ...],
    bronze_ids: tuple[str, ...],
    fields: tuple[str, ...],
    run: str | None,
    current_config: bool,
    reason: str | None,
    by: str,
    show: int | None,
    apply: int | None,
) -> None:
    """Queue a past run to be decided again, whole or in part; dbt build --select tag:replay does it.

    Silver stays as it is, unless --apply turns the replayed values into corrections.
    """
    _check_call(show, apply, bool(tracks or bronze_ids or fields or run or current_config), reason)
    if apply is not None and reason:
        _apply(apply, reason, by)
        return
    with (
        database.explained("There is no run in this database yet."),
        contextlib.closing(database.connect()) as connection,
    ):
        if show is not None:
            with connection.cursor() as cursor:
                _show(cursor, show)
            return
        what = _what(connection, tracks, bronze_ids, fields)
        with connection, connection.cursor() as cursor:
            run = _found(cursor, run) if run else None
            cursor.execute(QUEUE, (*what, run, not current_config, reason, by))
            (number,) = cursor.fetchone() or (None,)
    of = f", of run {run}," if run else ""
    say(f"Request {number}{of} is queued. Work it: dbt build --select tag:replay")
    say(f"Then see what came of it: python -m loaders.run replay --show {number}")


def _check_call(show: int | None, apply: int | None, is_of_a_part: bool, reason: str | None) -> None:
    if show is not None and apply is not None:
        raise click.UsageError("Look at it first with --show alone; then --apply it, with a --reason.")
    if (show, apply) != (None, None) and is_of_a_part:
        raise click.UsageError(
            "A request is shown and applied whole; what it replays was said when it was queued."
        )
    if show is None and not reason:
        raise click.UsageError("Say why: --reason.")


def _found(cursor: Any, wanted: str) -> str:
    """The id of the run of this id, or of the last one that was complete when this day ended."""
    cursor.execute(RUNS)
    runs = cursor.fetchall()
    day = ""  # before all of them
    with contextlib.suppress(ValueError):
        day = date.fromisoformat(wanted).isoformat()
    for run, moment in runs:
        if run == wanted or moment[:10] <= day:
            return str(run)
    last = "".join(f"\n  {run} of {moment} UTC" for run, moment in runs[:LAST])
    raise LoaderError(
        f"There is no run {wanted} that reached silver.",
        f"The last are:{last}" if last else "Build once: dbt build.",
    )


def _what(
    connection: Connection, tracks: tuple[str, ...], bronze_ids: tuple[str, ...], fields: tuple[str, ...]
) -> list[list[str] | None]:
    """The ids of tracks, the answers and the fields, all of which there are; None stands for all."""
    WaterfallConfig(connection).check_fields(fields)
    with connection, connection.cursor() as cursor:
        _check_answers(cursor, bronze_ids)
        ids = [track_id(connection, track) for track in tracks]
    return [ids or None, list(bronze_ids) or None, list(fields) or None]


def _check_answers(cursor: Any, bronze_ids: tuple[str, ...]) -> None:
    """See that there are these answers."""
    cursor.execute(WITHOUT_A_TRACK, (list(bronze_ids),))
    if unknown := [repr(bronze_id) for (bronze_id,) in cursor.fetchall()]:
        raise LoaderError(
            f"No build found a track in the answer {', '.join(unknown)}.",
            "Write the bronze_id of an answer, as ops.field_provenance has it, or name a --track.",
        )


def _apply(number: int, reason: str, by: str) -> None:
    with contextlib.closing(database.connect()) as connection:
        applied = corrections.apply_replay(connection, number, reason, by)
    say(f"{so_many(applied.corrected, 'corrections')} written; the next dbt build takes them in.")
    if applied.emptied:
        say(
            f"{so_many(applied.emptied, 'fields')} with a value today had none then. A correction gives"
            " a value and cannot take one away, so nothing is changed there."
        )
    if applied.gone:
        say(f"{so_many(applied.gone, 'values')} of tracks that were merged into others since: left out.")


def _show(cursor: Any, number: int) -> None:
    cursor.execute("select status from ops.pipeline_replay_queue where request_id = %s", (number,))
    found = cursor.fetchone()
    if found is None:
        raise LoaderError(f"There is no request {number}.", "Queue one with --reason.")
    if found[0] != "completed":
        raise LoaderError(f"Request {number} is {found[0]}.", "Work the queue: dbt build --select tag:replay")
    cursor.execute(
        "select coalesce(silver.artist_name || ' - ' || silver.track_title, results.track_key),"
        " metadata_field, logged_value, logged_provider, replayed_value, replayed_provider,"
        " current_value, current_provider, verdict from ops.replay_results as results"
        " left join silver.silver_enriched_tracks as silver using (track_key)"
        " where request_id = %s order by verdict, 1, 2",
        (number,),
    )
    rows = cursor.fetchall()
    counts = Counter(row[-1] for row in rows)
    table = Table(box=box.SIMPLE)
    for name in ("track", "field", "logged", "replayed", "today", "verdict"):
        table.add_column(name)
    for track, field, *values, verdict in rows:
        if verdict != "same":
            pairs = [f"{values[i]} ({values[i + 1]})" if values[i] else "" for i in (0, 2, 4)]
            table.add_row(*map(escape, (track, field, *pairs, verdict)))
    if table.row_count:
        output.print(table)
    output.print(
        ", ".join(f"{verdict} {count:,}" for verdict, count in sorted(counts.items())) or "nothing to compare"
    )

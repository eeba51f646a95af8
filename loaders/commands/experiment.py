"""`experiment`: what another config would make of today's bronze."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.table import Table

from loaders import candidate as candidates
from loaders import database, dbt
from loaders import experiment as trial
from loaders.commands.base import BY, COUNT, Confidence, output, say
from loaders.enrichment import offline
from loaders.errors import ConfigError

Change = tuple[str, int, str, Decimal]
# A person's place, 0, is believed whatever the config.
LIVE = """
select metadata_field, priority, provider, min_confidence from intermediate.int_waterfall__config
where priority > 0
"""
HEAD = ("field", "tracks", "mean confidence", "gained", "lost", "changed", "calls")


@click.command(short_help="Try another config beside the one in force.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option(
    "--place",
    "changes",
    type=(str, click.IntRange(1, 4), str, Confidence()),
    multiple=True,
    metavar="FIELD PRIORITY PROVIDER CONFIDENCE",
    help="Instead of a file: one place, over the config in force. May be given more than once.",
)
@click.option("--sample", type=COUNT, default=None, help="Try it on so many tracks; else on all.")
@click.option("--reason", default="experiment", help="Why; kept with the request.")
@BY
@click.pass_context
def experiment(
    context: click.Context,
    file: Path | None,
    changes: tuple[Change, ...],
    sample: int | None,
    reason: str,
    by: str,
) -> None:
    """Try the config of FILE.csv beside the one in force; silver stays as it is.

    FILE has the columns of seeds/metadata_enrichment_config.csv, and the fields to try alone;
    suggest-priorities writes one. Calls are those from nothing, as if no answer were there yet. On the
    sample's world the values are also compared with the truth, which then says what is better.
    """
    if (file is None) == (not changes):
        raise click.UsageError("Name a FILE, or places with --place.")
    with contextlib.closing(database.connect()) as connection:
        tried = candidates.read(file) if file else _changed(connection, changes)
        request = trial.queue(connection, tried, reason, by, sample)
        say("dbt runs the waterfall with it ...")
        wanted = ("--select", "tag:replay", "--exclude-resource-type", "unit_test", dbt.NO_ARTIFACTS)
        try:
            warnings = dbt.run("build", *wanted)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(
                f"request {request} stays queued, and the next dbt build works it"
            ) from None
        for warning in warnings:
            say(warning)
        found = trial.outcome(connection, request, _numbers(context))
    _show(found)


def _changed(connection: Any, changes: tuple[Change, ...]) -> candidates.Candidate:
    with connection, connection.cursor() as cursor:
        cursor.execute(LIVE)
        live = cursor.fetchall()
    return candidates.changed(
        live, ((field, (priority, who, sure)) for field, priority, who, sure in changes)
    )


def _numbers(context: click.Context) -> dict[str, Any] | None:
    """Of the sample that the configuration lists, if it lists one."""
    try:
        return offline.sample_of(context.find_root().params["config"])
    except ConfigError:
        return None


def _show(found: trial.Outcome) -> None:
    has_truth = any(field.now.right is not None for field in found.fields)
    has_cost = any(found.cost_usd)
    table = Table(box=box.SIMPLE, title=f"{found.tracks:,} tracks, now -> then", title_justify="left")
    for name in (*HEAD, *(["cost (USD)"] if has_cost else []), *(["accuracy"] if has_truth else []), ""):
        table.add_column(name, justify="left" if name in ("field", "") else "right")
    for field in found.fields:
        now, then = field.now, field.then
        cells = [
            field.field,
            _change(_share(now.values, found.tracks), _share(then.values, found.tracks)),
            _change(f"{now.confidence:.2f}", f"{then.confidence:.2f}"),
            *(f"{number:,}" for number in (field.gained, field.lost, field.changed)),
            _change(f"{now.calls:,}", f"{then.calls:,}"),
        ]
        if has_cost:
            cells.append(_change(f"{now.cost_usd:.2f}", f"{then.cost_usd:.2f}"))
        if has_truth:
            cells.append(_change(_accuracy(now), _accuracy(then)))
        table.add_row(*cells, field.verdict)
    output.print(table)
    output.print(
        f"all fields together: {found.calls[0]:,} -> {found.calls[1]:,} calls,"
        f" {found.cost_usd[0]:.2f} -> {found.cost_usd[1]:.2f} USD"
    )
    for verdict in ("better", "worse"):
        fields = [field.field for field in found.fields if field.verdict == verdict]
        output.print(f"{verdict}: {', '.join(fields) or 'none'}")


def _share(count: int, total: int) -> str:
    return f"{count:,} ({count / total:.0%})" if total else f"{count:,}"


def _accuracy(side: trial.Side) -> str:
    return "?" if side.accuracy is None else f"{side.accuracy:.1%}"


def _change(now: str, then: str) -> str:
    return now if now == then else f"{now} -> {then}"

"""How long the pipeline takes, from bronze to gold, in the four situations of its life.

Makes a sample in a database of its own, or with --target postgres in the empty one that PGHOST, PGDATABASE
and so on name, lands all of it but one per cent, and times:

\b
1. full: bronze to gold from nothing;
2. incremental: the tracks, answers, sets and listens that were held back arrive, the answers from calls of
   a later day;
3. quiet: nothing new;
4. config: another threshold for one field.

Beside the full build, over the same rows: the limit, which is the same selection as a few statements in
DuckDB (benchmarks/limit.py; its result must equal silver), and the usual way, one track after the other
(benchmarks/row_at_a_time.py).

Prints load rows per second, seconds per model, sizes, ratios and peak memory, and saves them as pipeline.json
and pipeline.md; after each step what is known by then as pipeline.partial.json. Seconds are this machine's;
ratios and shares of the full build are what can be compared.
Exits with 1 where a result differs from silver.
"""  # noqa: D301 - the sign by which click leaves lines alone is no backslash

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import psutil

from benchmarks import changed_rows, limit, row_at_a_time, situations
from benchmarks.command import Benchmark, out_option
from benchmarks.pipeline_report import markdown
from benchmarks.servers import Server, other_server, own_server
from benchmarks.situations import Situation
from loaders import bronze, database, sample
from loaders.database import Connection
from loaders.sources.sample import rows as sample_rows
from loaders.waterfall_config import WaterfallConfig

HELD_BACK = 100  # one row in so many
CHANGED_FIELD = "bpm"
NIGHT = "2026-11-01"  # the sample's own calls were made before it


def is_held_back(table: str, row: dict[str, Any]) -> bool:
    """Whether a row comes with the second load: what is told of one track in a hundred, and as much else."""
    asked = (
        row.get("request_params", {}).get("asked", {})
        if table == "api_enrichments"
        else row.get("raw_json", {})
    )
    name = f"{asked.get('artist')} {asked.get('title')}" if isinstance(asked, dict) else ""
    if table in ("scraped_tracks", "api_enrichments") and zlib.crc32(name.encode()) % HELD_BACK == 0:
        return True
    whole = json.dumps(row, sort_keys=True, default=str).encode()
    return zlib.crc32(whole) % HELD_BACK == 0


def answered_at_night(rows: Iterable[tuple[str, dict[str, Any]]]) -> situations.Rows:
    """The rows, with all calls made on one later day; the sample's own calls are spread over its days."""
    for table, row in rows:
        if table == "api_enrichments":
            row = {**row, "fetched_at": NIGHT + row["fetched_at"][len(NIGHT) :]}
        yield table, row


def load(folder: Path, tracks: int, sets: int, seed: int, second: bool) -> dict[str, float]:
    """Land the rows of the first or of the second load.

    Returns:
        How many rows, and the seconds it took to land them; those in which the sample's rows were made, which
        no user waits for, stand apart. dlt asks for rows one by one and does nothing meanwhile.
    """
    everything = sample_rows(tracks, sets, seed, str(folder))
    making = situations.Making(everything, lambda table, row: is_held_back(table, row) is second)
    loaded = bronze.load(answered_at_night(making) if second else making)
    return {
        "rows": sum(loaded.added.values()),
        "seconds": loaded.seconds - making.seconds,
        "seconds_of_making": making.seconds,
    }


def change_config(connection: Connection) -> None:
    """Raise the first threshold of one field by a hundredth."""
    config = WaterfallConfig(connection)
    first = next(place for place in config.places(CHANGED_FIELD) if place["priority"] == 1)
    threshold = first["min_confidence"] + Decimal("0.01")
    config.change([(CHANGED_FIELD, 1, first["provider"], threshold, True)], "benchmark", "benchmark")


def beside(full: Situation, silver_models: list[str], tracks_one_by_one: int) -> dict[str, Any]:
    """The limit and the usual way over what the full build has just built, as JSON holds it.

    Args:
        full: the full build.
        silver_models: the models from staging to silver's tracks.
        tracks_one_by_one: over how many tracks the usual way goes.
    """
    threads = psutil.cpu_count() or 1
    with contextlib.closing(database.connect()) as connection:
        connection.autocommit = True
        by_hand = limit.run(connection, threads)
        one_by_one = row_at_a_time.run(connection, tracks_one_by_one)
    return {
        "limit": {
            **vars(by_hand),
            "threads": threads,
            "same_work_seconds": full.seconds_of(limit.SAME_WORK),
            "staging_to_silver_seconds": full.seconds_of(silver_models),
        },
        "row_at_a_time": {
            **vars(one_by_one),
            "same_work_seconds": full.seconds_of(row_at_a_time.SAME_WORK),
            "staging_to_silver_seconds": full.seconds_of([*silver_models, *row_at_a_time.SAME_WORK]),
        },
    }


def measure(
    tracks: int,
    sets: int,
    seed: int,
    one_by_one: int,
    count_changes: bool,
    measured: contextlib.AbstractContextManager[Server],
    kept_sample: Path | None,
    save: Callable[[dict[str, Any]], None],
) -> dict[str, Any]:
    """Run all of it.

    Args:
        tracks: how many tracks the sample has.
        sets: how many sets it has.
        seed: what its dice begin with.
        one_by_one: over how many tracks the usual way goes.
        count_changes: whether to count which rows the second build makes other ones.
        measured: the server, whose database is empty.
        kept_sample: a folder for the sample's files, if they are to stay, or are there already.
        save: is given what was measured until then after each step, since a million tracks take hours.

    Returns:
        What was measured, as JSON holds it; seconds and bytes.
    """
    with measured as server, _folder_of_sample(kept_sample) as folder:
        sample.write(folder, tracks, sets, seed)
        first = load(folder, tracks, sets, seed, second=False)
        found: dict[str, Any] = {
            "tracks": tracks,
            "sets": sets,
            "seed": seed,
            "cores": psutil.cpu_count(),
            "memory_bytes": psutil.virtual_memory().total,
            "load": {**first, "rows_per_second": first["rows"] / first["seconds"]},
            "situations": [],
        }

        def build(name: str, *arguments: str) -> Situation:
            run = situations.build(name, server, *arguments)
            found["situations"].append(situations.as_record(run))
            _tell(run)
            save(found)
            return run

        full = build("full", "--full-refresh")
        found.update(beside(full, situations.upstream(server, "silver_enriched_tracks"), one_by_one))
        save(found)
        found["load"]["rows_held_back"] = load(folder, tracks, sets, seed, second=True)["rows"]
        with _changes_counted(found, full) if count_changes else contextlib.nullcontext():
            build("incremental")
        build("quiet")
        with contextlib.closing(database.connect()) as connection:
            change_config(connection)
        build("config")
        return found | _at_the_end()


@contextlib.contextmanager
def _folder_of_sample(kept: Path | None) -> Iterator[Path]:
    """Where the sample's files are: in a folder that stays, or in one that goes when it has been measured."""
    if kept:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="songnodes-sample-") as made:
        yield Path(made)


@contextlib.contextmanager
def _changes_counted(found: dict[str, Any], full: Situation) -> Iterator[None]:
    """Count which rows a build makes other ones, and what they would cost from nothing."""
    with contextlib.closing(database.connect()) as connection:
        changed_rows.remember(connection, full.models)
    yield
    with contextlib.closing(database.connect()) as connection:
        changed = changed_rows.count(connection)
    found["changed_rows"] = [{**vars(one), "share": one.share} for one in changed]
    found["changed_rows_floor"] = changed_rows.floor(changed, full.models)


def _at_the_end() -> dict[str, Any]:
    """What all builds together have come to."""
    with contextlib.closing(database.connect()) as connection:
        sizes = [vars(size) for size in situations.sizes(connection)]
        json_bytes = situations.json_bytes(connection)
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    return {
        "sizes": sizes,
        "bronze_json_bytes": json_bytes,
        "measured_at": now,
        "load_average": os.getloadavg()[0],
    }


def _tell(run: Situation) -> None:
    """What is known already, as a large run takes its time."""
    cpu = "" if run.cpu_seconds is None else f", {run.cpu_seconds:.1f} s of the server's CPU"
    click.echo(
        f"{run.name}: {run.models_seconds:.1f} s of models{cpu}; load {os.getloadavg()[0]:.1f}", err=True
    )


@click.command(cls=Benchmark, help=__doc__)
@click.option(
    "--tracks", default=20_000, show_default=True, type=click.IntRange(100), help="Tracks of the sample."
)
@click.option(
    "--sets", default=None, type=int, help="DJ sets of the sample; by default one for eight tracks."
)
@click.option(
    "--seed", default=sample.DEFAULT_SEED, show_default=True, help="Another seed makes another sample."
)
@click.option(
    "--rows", default=1_000, show_default=True, type=click.IntRange(1), help="Tracks to decide one by one."
)
@click.option(
    "--count-changes",
    is_flag=True,
    help="Count the rows that the second build makes other ones, and what they would cost from nothing.",
)
@click.option(
    "--target",
    default="embedded",
    show_default=True,
    type=click.Choice(["embedded", "postgres"]),
    help="Where: a server of its own, or any server, by PG* variables; what is built there stays.",
)
@click.option(
    "--keep", default=None, type=click.Path(file_okay=False, path_type=Path),
    help="Keep the database of the embedded server there.",
)  # fmt: skip
@click.option(
    "--keep-sample",
    default=None,
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the sample's files there, and take them from there if they are of this sample.",
)
@out_option
def main(
    tracks: int,
    sets: int | None,
    seed: int,
    rows: int,
    count_changes: bool,
    target: str,
    keep: Path | None,
    keep_sample: Path | None,
    out: Path,
) -> None:
    """Measure, print and save."""
    if target == "postgres" and keep:
        raise click.UsageError("--keep is for the embedded server; another keeps what is built there anyway.")
    out.mkdir(parents=True, exist_ok=True)

    partial = out / "pipeline.partial.json"

    def save(found: dict[str, Any]) -> None:
        partial.write_text(json.dumps(found, indent=2) + "\n")

    sets = sets if sets is not None else max(tracks // 8, 1)
    server = other_server() if target == "postgres" else own_server(keep)
    found = measure(tracks, sets, seed, rows, count_changes, server, keep_sample, save)
    save(found)
    partial.replace(out / "pipeline.json")
    (out / "pipeline.md").write_text(markdown(found))
    click.echo(markdown(found))
    click.echo(f"Saved as {out / 'pipeline.json'} and {out / 'pipeline.md'}.")
    sys.exit(1 if found["limit"]["differences"] or found["row_at_a_time"]["differences"] else 0)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.pipeline")

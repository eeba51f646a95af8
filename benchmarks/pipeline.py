"""How long the pipeline takes, from bronze to gold, in the four situations of its life.

    python -m benchmarks.pipeline [--tracks N] [--sets N] [--seed S] [--out FOLDER]

makes the sample world of N tracks in a database of its own, lands all of it but one per cent, and times:

1. full: bronze to gold from nothing;
2. incremental: the tracks and answers that were held back arrive;
3. quiet: nothing new;
4. config: another threshold for one field.

Prints load rows per second, seconds per model, sizes and peak memory, and saves them as pipeline.json and
pipeline.md. Seconds are this machine's; the shares of the full build are what can be compared.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import zlib
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import click
import psutil
import psycopg2.extensions

from benchmarks import situations
from benchmarks.servers import own_server
from benchmarks.situations import Situation
from loaders import bronze, database, sample
from loaders.sources.sample import rows
from loaders.waterfall_config import WaterfallConfig

HELD_BACK = 100  # one row in so many
CHANGED_FIELD = "bpm"
SLOWEST = 12
# The goals of the mission, as shares of the full build's models.
GOALS = {"incremental": 0.04, "quiet": 0.01, "config": 0.40}


def is_held_back(table: str, row: dict[str, Any]) -> bool:
    """Whether a row comes with the second load: all of one track in a hundred, and as many other answers."""
    asked = (
        row.get("request_params", {}).get("asked", {})
        if table == "api_enrichments"
        else row.get("raw_json", {})
    )
    name = f"{asked.get('artist')} {asked.get('title')}" if isinstance(asked, dict) else ""
    if table in ("scraped_tracks", "api_enrichments") and zlib.crc32(name.encode()) % HELD_BACK == 0:
        return True
    whole = json.dumps(row, sort_keys=True, default=str).encode()
    return table == "api_enrichments" and zlib.crc32(whole) % HELD_BACK == 0


def load(folder: Path, tracks: int, sets: int, seed: int, second: bool) -> bronze.Loaded:
    """Land the rows of the first or of the second load."""
    everything = rows(tracks, sets, seed, str(folder))
    return bronze.load(situations.kept(everything, lambda table, row: is_held_back(table, row) is second))


def change_config(connection: psycopg2.extensions.connection) -> None:
    """Raise the first threshold of one field by a hundredth."""
    config = WaterfallConfig(connection)
    first = next(place for place in config.places(CHANGED_FIELD) if place["priority"] == 1)
    threshold = round(float(first["min_confidence"]) + 0.01, 2)
    config.change([(CHANGED_FIELD, 1, first["provider"], threshold, True)], "benchmark", "benchmark")


def measure(tracks: int, sets: int, seed: int) -> dict[str, Any]:
    """Run all of it.

    Returns:
        What was measured, as JSON holds it; seconds and bytes.
    """
    with tempfile.TemporaryDirectory(prefix="songnodes-sample-") as made, own_server() as server:
        folder, target = Path(made), Path(server.directory) / "target"
        sample.write(folder, tracks, sets, seed)
        pid = int((server.directory / "data" / "postmaster.pid").read_text().splitlines()[0])
        first = load(folder, tracks, sets, seed, second=False)
        runs = [situations.build("full", pid, target, "--full-refresh")]
        second = load(folder, tracks, sets, seed, second=True)
        runs.append(situations.build("incremental", pid, target))
        runs.append(situations.build("quiet", pid, target))
        with contextlib.closing(database.connect()) as connection:
            change_config(connection)
        runs.append(situations.build("config", pid, target))
        with contextlib.closing(database.connect()) as connection:
            return {
                "measured_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
                "tracks": tracks,
                "sets": sets,
                "seed": seed,
                "cores": psutil.cpu_count(),
                "memory_bytes": psutil.virtual_memory().total,
                "load_average": os.getloadavg()[0],
                "load": {
                    "rows": sum(first.added.values()),
                    "seconds": first.seconds,
                    "rows_per_second": sum(first.added.values()) / first.seconds,
                    "rows_held_back": sum(second.added.values()),
                },
                "situations": [situations.as_record(run) for run in runs],
                "sizes": [vars(size) for size in situations.sizes(connection)],
                "bronze_json_bytes": situations.json_bytes(connection),
            }


def markdown(found: dict[str, Any]) -> str:
    """What was measured as people read it."""
    runs = [Situation(**{key: run[key] for key in run if key != "start_up"}) for run in found["situations"]]
    full = runs[0].models_seconds
    lines = [
        f"# {found['tracks']:,} tracks, {found['cores']} cores, {found['measured_at'][:10]}",
        "",
        f"Load average at the end {found['load_average']:.1f}. Landed {found['load']['rows']:,} rows, "
        f"{found['load']['rows_per_second']:,.0f} rows/s; "
        f"{found['load']['rows_held_back']:,} rows came later.",
        "",
        "| situation | models (s) | share of full | goal | dbt's start-up (s) | server's peak memory (MiB) |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for run in runs:
        goal = f"{GOALS[run.name]:.0%}" if run.name in GOALS else ""
        lines.append(
            f"| {run.name} | {run.models_seconds:.1f} | {run.models_seconds / full:.1%} | {goal} "
            f"| {run.start_up:.1f} | {run.peak_memory_bytes / 2**20:,.0f} |"
        )
    slowest = sorted(runs[0].models, key=lambda name: -runs[0].models[name])[:SLOWEST]
    lines += ["", f"| model | {' | '.join(run.name for run in runs)} |", "|---|" + "---:|" * len(runs)]
    lines += [
        f"| {name} | " + " | ".join(f"{run.models.get(name, 0):.2f}" for run in runs) + " |"
        for name in slowest
    ]
    lines += ["", "| table | rows | table (MiB) | indexes (MiB) |", "|---|---:|---:|---:|"]
    lines += [
        f"| {size['layer']}.{size['table']} | {size['rows']:,} | {size['table_bytes'] / 2**20:,.1f} "
        f"| {size['index_bytes'] / 2**20:,.1f} |"
        for size in found["sizes"][:SLOWEST]
    ]
    bronze_bytes = sum(size["table_bytes"] for size in found["sizes"] if size["layer"] == "bronze")
    ratio = bronze_bytes / max(found["bronze_json_bytes"], 1)
    lines += ["", f"Bronze tables are {ratio:.2f} times the JSON they hold (goal 1.5)."]
    return "\n".join(lines) + "\n"


@click.command(help=__doc__)
@click.option("--tracks", default=20_000, show_default=True, type=click.IntRange(100))
@click.option("--sets", default=None, type=int, help="By default one for eight tracks.")
@click.option("--seed", default=sample.DEFAULT_SEED, show_default=True)
@click.option(
    "--out", default="target/benchmarks", show_default=True, type=click.Path(file_okay=False, path_type=Path)
)
def main(tracks: int, sets: int | None, seed: int, out: Path) -> None:
    """Measure, print and save."""
    found = measure(tracks, sets if sets is not None else max(tracks // 8, 1), seed)
    out.mkdir(parents=True, exist_ok=True)
    (out / "pipeline.json").write_text(json.dumps(found, indent=2) + "\n")
    (out / "pipeline.md").write_text(markdown(found))
    click.echo(markdown(found))
    click.echo(f"Saved as {out / 'pipeline.json'} and {out / 'pipeline.md'}.")


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.pipeline")

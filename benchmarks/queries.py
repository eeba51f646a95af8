"""How fast the layers answer the queries that people put to them.

Makes a sample in a database of its own, builds it, and puts each query
(benchmarks/query_table.py) with 1,000 random arguments: by one client, prepared, the second time over (warm),
as seen by the client; then by 8 clients at once with pgbench, as many times, where each draws its arguments
from a table. With --database it measures a database that benchmarks.pipeline kept, and leaves it as it was.

Prints p50 and p99 in milliseconds with each query's limit, and saves them as queries.json and queries.md.
Exits with 1 where the p99 of one client is above the limit.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import click
import psutil

from benchmarks import situations
from benchmarks.command import Benchmark, database_option, out_option
from benchmarks.query_table import QUERIES, Query
from benchmarks.servers import kept_server, own_server
from loaders import bronze, database, sample, server_process
from loaders.database import Connection
from loaders.sources.sample import rows

ASKED = 1_000
CLIENTS = 8
# Of the many values of an argument so many are drawn from, chosen by chance.
POOL = 20_000
SCHEMA = "benchmark_queries"


def arguments(connection: Connection, query: Query, seed: int) -> list[str]:
    """Random arguments; the same value may come twice where there are few."""
    with connection.cursor() as cursor:
        cursor.execute(f"select setseed({1 / (seed + 1)})")
        cursor.execute(
            f"select value from ({query.arguments}) as drawn (value) where value is not null"
            f" order by random() limit {POOL}"
        )
        pool = [value for (value,) in cursor.fetchall()]
    return random.Random(seed).choices(pool, k=ASKED) if pool else []


def one_client(connection: Connection, query: Query, values: list[str]) -> list[float]:
    """Milliseconds of each call, warm: everything is asked once before."""
    with connection.cursor() as cursor:
        cursor.execute(f"prepare asked (text) as {query.sql}")
        for value in values:
            cursor.execute("execute asked (%s)", (value,))
        taken = []
        for value in values:
            started = time.perf_counter()
            cursor.execute("execute asked (%s)", (value,))
            cursor.fetchall()
            taken.append((time.perf_counter() - started) * 1000)
        cursor.execute("deallocate asked")
    return taken


def many_clients(connection: Connection, query: Query, values: list[str]) -> list[float]:
    """Milliseconds of each transaction of pgbench's clients, the drawing of the argument included."""
    with connection.cursor() as cursor:
        cursor.execute(f"create schema if not exists {SCHEMA}")
        cursor.execute(f"drop table if exists {SCHEMA}.arguments")
        cursor.execute(f"create table {SCHEMA}.arguments (number integer primary key, value text)")
        cursor.executemany(f"insert into {SCHEMA}.arguments values (%s, %s)", list(enumerate(values, 1)))
        cursor.execute(f"analyze {SCHEMA}.arguments")
    drawn = f"(select value from {SCHEMA}.arguments where number = :number)"
    with tempfile.TemporaryDirectory(prefix="songnodes-pgbench-") as made:
        folder = Path(made)
        asked = " ".join(query.sql.replace("$1", drawn).split())
        (folder / "query.sql").write_text(f"\\set number random(1, {len(values)})\n{asked};\n")
        ran = subprocess.run(
            [
                str(server_process.program("pgbench")), "--no-vacuum", "--protocol=prepared",
                f"--client={CLIENTS}", "--jobs=2", f"--transactions={len(values) // CLIENTS}",
                "--log", f"--log-prefix={folder / 'log'}", f"--file={folder / 'query.sql'}",
                database.url(),
            ],
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        if ran.returncode:
            raise RuntimeError(f"pgbench failed on {query.name!r}:\n{ran.stderr[-2000:]}")
        lines = [line for log in folder.glob("log.*") for line in log.read_text().splitlines()]
    # client, transaction, microseconds, script, when
    return [int(line.split()[2]) / 1000 for line in lines]


def measure(connection: Connection, seed: int) -> list[dict[str, Any]]:
    """Each query's times; one whose table is not there has none."""
    found = []
    for query in QUERIES:
        record: dict[str, Any] = {"query": query.name, "limit_ms": query.limit_ms, "relation": query.relation}
        with connection.cursor() as cursor:
            is_there = database.has(cursor, query.relation)
        if is_there and (values := arguments(connection, query, seed)):
            record["one_client_ms"] = _percentiles(one_client(connection, query, values))
            record["many_clients_ms"] = _percentiles(many_clients(connection, query, values))
        found.append(record)
    with connection.cursor() as cursor:
        cursor.execute(f"drop schema if exists {SCHEMA} cascade")
    return found


def _percentiles(taken: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    return {"p50": cuts[49], "p99": cuts[98]}


def markdown(found: dict[str, Any]) -> str:
    """The table, as people read it."""
    lines = [
        f"# Queries at {found['tracks']:,} tracks, {found['cores']} cores, {found['measured_at'][:10]}",
        "",
        f"{ASKED:,} random arguments each, warm, milliseconds; load average "
        f"{found['load_average_before']:.1f} before and {found['load_average']:.1f} after.",
        "",
        f"| query | limit | p50 | p99 | p50, {CLIENTS} clients | p99, {CLIENTS} clients | within |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for record in found["queries"]:
        if "one_client_ms" not in record:
            missing = f"| {record['query']} | {record['limit_ms']:g} | | | | | no {record['relation']} yet |"
            lines.append(missing)
            continue
        one, many = record["one_client_ms"], record["many_clients_ms"]
        lines.append(
            f"| {record['query']} | {record['limit_ms']:g} | {one['p50']:.2f} | {one['p99']:.2f} "
            f"| {many['p50']:.2f} | {many['p99']:.2f} | {'yes' if is_within(record) else 'NO'} |"
        )
    return "\n".join(lines) + "\n"


def is_within(record: dict[str, Any]) -> bool:
    """Whether one client gets 99 of 100 answers within the limit; so it is where there is nothing to ask."""
    return "one_client_ms" not in record or record["one_client_ms"]["p99"] <= record["limit_ms"]


@contextlib.contextmanager
def _built(tracks: int, seed: int, kept: Path | None) -> Iterator[None]:
    with kept_server(kept) if kept else own_server() as server:
        if kept is None:
            with tempfile.TemporaryDirectory(prefix="songnodes-sample-") as made:
                sets = max(tracks // 8, 1)
                sample.write(Path(made), tracks, sets, seed)
                bronze.load(rows(tracks, sets, seed, made))
            situations.build("full", server, "--full-refresh")
        yield


@click.command(cls=Benchmark, help=__doc__)
@click.option(
    "--tracks", default=20_000, show_default=True, type=click.IntRange(100), help="Tracks of the sample."
)
@click.option(
    "--seed", default=sample.DEFAULT_SEED, show_default=True, help="Another seed makes another sample."
)
@database_option()
@out_option
def main(tracks: int, seed: int, kept: Path | None, out: Path) -> None:
    """Measure, print and save."""
    with _built(tracks, seed, kept), contextlib.closing(database.connect()) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
            cursor.execute("select count(*) from silver.silver_enriched_tracks")
            (count,) = cursor.fetchone()  # type: ignore[misc]
        before = os.getloadavg()[0]
        found = {
            "measured_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "tracks": count,
            "cores": psutil.cpu_count(),
            "load_average_before": before,
            "queries": measure(connection, seed),
            "load_average": os.getloadavg()[0],
        }
    out.mkdir(parents=True, exist_ok=True)
    (out / "queries.json").write_text(json.dumps(found, indent=2) + "\n")
    (out / "queries.md").write_text(markdown(found))
    click.echo(markdown(found))
    click.echo(f"Saved as {out / 'queries.json'} and {out / 'queries.md'}.")
    sys.exit(0 if all(map(is_within, found["queries"])) else 1)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.queries")

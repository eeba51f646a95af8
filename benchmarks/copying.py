"""How long it takes merely to write what a build writes.

Copies every table that models filled, in a database that benchmarks.pipeline kept: its rows as they lie, with
its indexes and statistics, on all processors at once, and drops each copy. Nothing is read from JSON, joined,
sorted or decided. So no build of these tables on this server can be as fast as that.

Prints seconds by the clock and of the server's CPU, and saves them as copying.json. It needs as much room on
disk, beside the tables, as the largest two of them.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import psutil
from psycopg2 import sql

from benchmarks.command import Benchmark, database_option, out_option
from benchmarks.servers import Server, kept_server
from benchmarks.situations import Size, Usage, models, sizes, upstream
from loaders import database
from loaders.database import Connection

COPIES = "benchmark_copies"  # the schema of the copies
# The parts of a build that the mission gives times for; what is in an earlier one is not in a later one.
SILVER = "staging to silver"
RECOMMENDATIONS = "recommendations"
ELSE = "all else"
RECOMMENDING = re.compile(r"^int_recommending__|^gold_(next_track|listener)_recommendations$")


@dataclass(frozen=True)
class Part:
    """The tables of one part of a build, and what copying them took."""

    name: str
    tables: int
    bytes: int
    seconds: float
    cpu_seconds: float


def parts(connection: Connection, server: Server) -> dict[str, list[Size]]:
    """The tables of each part, the largest first."""
    built, to_silver = set(models(server)), set(upstream(server, "silver_enriched_tracks"))
    found: dict[str, list[Size]] = {SILVER: [], RECOMMENDATIONS: [], ELSE: []}
    for size in sizes(connection):
        if size.table in to_silver:
            found[SILVER].append(size)
        elif RECOMMENDING.search(size.table):
            found[RECOMMENDATIONS].append(size)
        elif size.table in built:
            found[ELSE].append(size)
    return found


def copy(connection: Connection, layer: str, table: str) -> None:
    """Write the table once more, in the schema of copies, with its indexes and statistics."""
    original, made = sql.Identifier(layer, table), sql.Identifier(COPIES, table)
    with connection.cursor() as cursor:
        cursor.execute(
            "select indexdef from pg_indexes where schemaname = %s and tablename = %s", (layer, table)
        )
        indexes = [definition for (definition,) in cursor.fetchall()]
        cursor.execute(sql.SQL("create table {} as table {}").format(made, original))
        for definition in indexes:
            using = definition[definition.index(" USING ") :]
            unique = sql.SQL("unique" if definition.startswith("CREATE UNIQUE") else "")
            cursor.execute(sql.SQL("create {} index on {}{}").format(unique, made, sql.SQL(using)))
        cursor.execute(sql.SQL("analyze {}").format(made))


def measure(name: str, tables: Sequence[Size], server: Server) -> Part:
    """Copy these tables, as many at once as there are processors."""

    def copied(size: Size) -> None:
        with contextlib.closing(database.connect()) as connection:
            connection.autocommit = True
            copy(connection, size.layer, size.table)
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("drop table {}").format(sql.Identifier(COPIES, size.table)))

    assert server.process is not None
    started = time.perf_counter()
    with Usage(server.process) as used, ThreadPoolExecutor(psutil.cpu_count()) as pool:
        list(pool.map(copied, tables))
    seconds = time.perf_counter() - started
    return Part(
        name,
        len(tables),
        sum(size.table_bytes + size.index_bytes for size in tables),
        seconds,
        used.cpu_seconds,
    )


@click.command(cls=Benchmark, help=__doc__)
@database_option(required=True)
@out_option
def main(kept: Path, out: Path) -> None:
    """Measure, print and save."""
    with kept_server(kept) as server, contextlib.closing(database.connect()) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"drop schema if exists {COPIES} cascade")
            cursor.execute(f"create schema {COPIES}")
        found = []
        for name, tables in parts(connection, server).items():
            found.append(measure(name, tables, server))
            one = found[-1]
            click.echo(
                f"{name}: {one.tables} tables, {one.bytes / 2**30:.1f} GiB, "
                f"{one.seconds:.1f} s, {one.cpu_seconds:.1f} s of the server's CPU"
            )
        with connection.cursor() as cursor:
            cursor.execute(f"drop schema {COPIES} cascade")
    out.mkdir(parents=True, exist_ok=True)
    record = {"load_average": os.getloadavg()[0], "parts": [asdict(part) for part in found]}
    (out / "copying.json").write_text(json.dumps(record, indent=2) + "\n")
    seconds, cpu = sum(one.seconds for one in found), sum(one.cpu_seconds for one in found)
    click.echo(f"all: {seconds:.1f} s, {cpu:.1f} s of CPU. Saved as {out / 'copying.json'}.")


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.copying")

"""How long the search for mixing partners takes, model by model.

The catalogues are made up in the database, with the crowded tempi and keys of dance music; the models are
the project's own, compiled by dbt, each made as a table with its indexes and statistics, and the last as a
view: so what it costs to read it is told as well. Needs a running database with dbt's seeds and
gold_key_compatibility built.
"""

from __future__ import annotations

import contextlib
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.command import Benchmark
from benchmarks.compiled import SCRATCH, Compiled, rows_of
from loaders import database
from loaders.database import Connection

MODELS = (
    "int_mixing__moves", "int_mixing__tracks", "int_mixing__partners", "int_mixing__quick_matches",
    "int_mixing__ranked_matches", "int_mixing__lists", "gold_harmonic_mixing_recommendations",
)  # fmt: skip

# Four in ten tracks are house at 118-132 bpm, two techno, two drum and bass, two anything; six in ten
# tempi are whole; minor keys are twice as common; a few tracks are played by all; all from hashes.
_CATALOGUE = """
create table {schema}.int_promoted_tracks as
with dice as (
    select
        number,
        ('x' || substr(md5('a' || number), 1, 8))::bit(32)::bigint & 65535 as a,
        ('x' || substr(md5('b' || number), 1, 8))::bit(32)::bigint & 65535 as b,
        ('x' || substr(md5('c' || number), 1, 8))::bit(32)::bigint & 65535 as c,
        ('x' || substr(md5('d' || number), 1, 8))::bit(32)::bigint & 65535 as d,
        ('x' || substr(md5('e' || number), 1, 8))::bit(32)::bigint & 65535 as e
    from generate_series(1, {tracks}) as series (number)
),
tempi as (
    select
        dice.*,
        case
            when number % 10 < 4 then 118 + 14.0 * a / 65536
            when number % 10 < 6 then 128 + 16.0 * a / 65536
            when number % 10 < 8 then 170 + 8.0 * a / 65536
            else 70 + 90.0 * a / 65536
        end as tempo
    from dice
)
select
    md5(number::text)::uuid as track_id,
    'Some Artist ' || number % 20000 || ' - A Title of the Usual Length ' || number as full_track_name,
    (1 + b % 12) || case when b / 12 % 3 = 0 then 'B' else 'A' end as key,
    round(tempo, case when c % 10 < 6 then 0 else 2 end)::numeric(6, 2) as bpm,
    round(1 - (d / 65536.0) * (e / 65536.0), 3)::numeric(5, 4) as energy,
    (1000000 / (1 + (c * 65536 + d) % ({tracks} * 3)))::integer as play_count
from tempi
"""
_TRANSITIONS = """
create table {schema}.silver_track_transitions as
select
    one.track_id as from_track_id,
    min(other.track_id::text)::uuid as to_track_id,
    1 as times_played
from {schema}.int_promoted_tracks as one
inner join {schema}.int_promoted_tracks as other
    on
        other.key = one.key and other.bpm = one.bpm and other.energy = one.energy
        and other.track_id <> one.track_id
where one.play_count > 3
group by one.track_id
"""


_PROBES = 300


@dataclass(frozen=True)
class Measured:
    """What recommendations cost for a catalogue of one size.

    Attributes:
        seconds: of each model.
        found: the number of recommendations.
        all_seconds: how long reading all of them takes, all columns.
        one_ms: how long reading those of one track takes, the median of a few hundred.
    """

    seconds: dict[str, float]
    found: int
    all_seconds: float
    one_ms: float


def measure(tracks: int, models: Compiled) -> Measured:
    """Find the partners in a catalogue of this size, and read them."""
    with contextlib.closing(database.connect()) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"drop schema if exists {SCRATCH} cascade; create schema {SCRATCH}")
            cursor.execute(_CATALOGUE.format(schema=SCRATCH, tracks=tracks))
            cursor.execute(f"analyze {SCRATCH}.int_promoted_tracks")
            cursor.execute(_TRANSITIONS.format(schema=SCRATCH))
            cursor.execute(f"analyze {SCRATCH}.silver_track_transitions")
        seconds = models.run(connection, ["int_promoted_tracks", "silver_track_transitions"])
        found = rows_of(connection, f"select count(*) from {SCRATCH}.{MODELS[-1]}")[0][0]
        started = time.perf_counter()
        # the rows are made and not sent: psycopg2 would take longer to read them than the server
        rows_of(connection, f"explain (analyze, timing off) select * from {SCRATCH}.{MODELS[-1]}")
        all_seconds = time.perf_counter() - started
        one_ms = statistics.median(_probe(connection, number) for number in range(1, _PROBES + 1))
        with connection.cursor() as cursor:
            cursor.execute(f"drop schema {SCRATCH} cascade")
    return Measured(seconds, found, all_seconds, one_ms)


def _probe(connection: Connection, number: int) -> float:
    """Milliseconds for the recommendations of one track."""
    started = time.perf_counter()
    rows_of(
        connection,
        f"select * from {SCRATCH}.{MODELS[-1]} where track_id = md5('{number}')::uuid"
        " order by recommendation_rank",
    )
    return (time.perf_counter() - started) * 1000


@click.command(cls=Benchmark, help=__doc__)
@click.option("--tracks", multiple=True, type=int, default=(100_000, 200_000, 400_000), show_default=True,
              help="Tracks of a catalogue; may be given more than once.")  # fmt: skip
def main(tracks: tuple[int, ...]) -> None:
    """Print the seconds each model takes at each size, and what it takes to read the result."""
    with tempfile.TemporaryDirectory() as target:
        models = Compiled(Path(target), MODELS)
    for size in tracks:
        measured = measure(size, models)
        total = sum(measured.seconds.values())
        click.echo(f"{size:>9,} tracks: {total:6.1f} s, {measured.found:,} recommendations")
        for name, took in measured.seconds.items():
            click.echo(f"{'':>11}{took:6.2f} s  {name}")
        click.echo(f"{'':>11}{measured.all_seconds:6.2f} s  to read all of them")
        click.echo(f"{'':>11}{measured.one_ms:6.2f} ms to read those of one track")


if __name__ == "__main__":
    main()

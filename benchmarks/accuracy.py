"""How right the waterfall is, per field, beside each provider alone and beside a majority vote.

Compares silver of the running database with the truth of the sample that was loaded there (by default that of
.dlt/config.toml). Coverage is the share of tracks with a value, accuracy the share of those values
that are true (loaders/truth.py says what is). The last column is the waterfall's accuracy on the very tracks
for which that method has a value. A provider alone is one that has a place in the field's waterfall, with the
values that reach its own threshold; the majority is over these.
"""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.command import Benchmark
from loaders import database, sample, truth
from loaders.database import Connection
from loaders.errors import LoaderError

WATERFALL = "waterfall"
MAJORITY = "majority vote"

# What each provider alone would have said: its value where it reaches its own threshold.
CLAIMS = f"""
create temp table claim on commit drop as
with reached as (
    select track_key, metadata_field, provider, value, outcome
    from intermediate.int_waterfall__attempts
    where value is not null and confidence >= min_confidence
),
votes as (
    select track_key, metadata_field, value, count(*) as votes
    from (
        select
            track_key,
            metadata_field,
            case
                when metadata_field = 'bpm' then cast(round(cast(value as numeric)) as text) else value
            end as value
        from reached
    ) as rounded
    group by 1, 2, 3
)
select track_key, metadata_field, provider as method, value from reached
union all
select track_key, metadata_field, '{WATERFALL}', value from reached where outcome = 'accepted'
union all
select track_key, metadata_field, '{MAJORITY}', value
from (
    select
        votes.*,
        row_number() over (partition by track_key, metadata_field order by votes desc, value) as place
    from votes
) as ranked
where place = 1
"""

VERDICTS = f"""
with compared as (
    select
        link.truth_id,
        claim.metadata_field,
        claim.method,
        {truth.is_true("claim.metadata_field", "claim.value", "truth.value")} as is_true
    from claim
    join truth_link as link on link.track_key = claim.track_key
    join truth_value as truth
        on truth.truth_id = link.truth_id and truth.metadata_field = claim.metadata_field
),
linked as (select count(*) as tracks from truth_link)
select
    compared.metadata_field,
    compared.method,
    round(count(*)::numeric / linked.tracks, 4) as coverage,
    round(avg(cast(compared.is_true as integer)), 4) as accuracy,
    round(avg(cast(waterfall.is_true as integer)), 4) as waterfall_accuracy
from compared
cross join linked
left join compared as waterfall
    on waterfall.truth_id = compared.truth_id
    and waterfall.metadata_field = compared.metadata_field
    and waterfall.method = '{WATERFALL}'
group by compared.metadata_field, compared.method, linked.tracks
order by compared.metadata_field, compared.method
"""


@dataclass(frozen=True)
class Score:
    """How often one method has a value for one field, and how often it is true (all 0–1).

    `waterfall_accuracy` is the waterfall's accuracy on the tracks for which this method has a value.
    """

    field: str
    method: str
    coverage: float
    accuracy: float
    waterfall_accuracy: float


def scores(connection: Connection, folder: Path) -> list[Score]:
    """Compare what the database holds with the truth of the sample in `folder`.

    Args:
        connection: to a database where that sample was loaded and built.
        folder: one that `sample.write` made.

    Raises:
        LoaderError: the database holds another sample.
    """
    with connection, connection.cursor() as cursor:
        if not truth.load(cursor, folder):
            raise LoaderError(
                "The database holds other tracks than this sample.", "Say which: --tracks, --sets and --seed."
            )
        cursor.execute(CLAIMS)
        cursor.execute(VERDICTS)
        return [Score(field, method, *map(float, shares)) for field, method, *shares in cursor.fetchall()]


def table(results: list[Score]) -> Table:
    """The scores as people read them: the waterfall last, per field."""
    drawn = Table("field", "method", "coverage", "accuracy", "waterfall on the same tracks")
    order = {MAJORITY: 1, WATERFALL: 2}
    for field in truth.FIELDS:
        rows = [score for score in results if score.field == field]
        for score in sorted(rows, key=lambda score: (order.get(score.method, 0), -score.accuracy)):
            style = "bold" if score.method == WATERFALL else ""
            shares = (score.coverage, score.accuracy, score.waterfall_accuracy)
            drawn.add_row(score.field, score.method, *(f"{share:.1%}" for share in shares), style=style)
        drawn.add_section()
    return drawn


def beaten(results: list[Score]) -> list[Score]:
    """The majority votes that are right more often than the waterfall where both have a value."""
    return [
        score for score in results if score.method == MAJORITY and score.accuracy > score.waterfall_accuracy
    ]


@click.command(cls=Benchmark, help=__doc__)
@click.option("--tracks", default=sample.DEFAULT_TRACKS, show_default=True, help="Tracks that were loaded.")
@click.option("--sets", default=sample.DEFAULT_SETS, show_default=True, help="Sets that were loaded.")
@click.option(
    "--seed", default=sample.DEFAULT_SEED, show_default=True, help="Seed of the world that was loaded."
)
def main(tracks: int, sets: int, seed: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="songnodes-") as folder:
        sample.write(Path(folder) / "sample", tracks, sets, seed)
        with contextlib.closing(database.connect()) as connection:
            results = scores(connection, Path(folder) / "sample")
    console = Console()
    console.print(table(results))
    for score in beaten(results):
        console.print(
            f"{score.field}: a majority vote is right more often,"
            f" {score.accuracy:.1%} and not {score.waterfall_accuracy:.1%}."
        )


if __name__ == "__main__":
    main()

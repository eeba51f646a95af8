"""How right the waterfall is, per field, beside each provider alone and beside a majority vote.

    python -m benchmarks.accuracy [--tracks N] [--sets N] [--seed S]

compares silver of the running database with the truth of the sample that was loaded there (the numbers are
those of .dlt/config.toml). Coverage is the share of tracks with a value, accuracy the share of those values
that are true: bpm within 2 %, duration within two seconds, a date that the true one begins with, all else
equal. The last column is the waterfall's accuracy on the very tracks for which that method has a value.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import psycopg2.extensions
from psycopg2.extras import execute_values
from rich.console import Console
from rich.table import Table

from loaders import database, sample

WATERFALL = "waterfall"
MAJORITY = "majority vote"
FIELDS = ("bpm", "key", "genre", "duration_ms", "release_date", "label", "release_name", "isrc", "spotify_id")

TRUTH = """
create temp table truth_spelling (truth_id text, artist text, title text) on commit drop;
create temp table truth_value (truth_id text, metadata_field text, value text) on commit drop
"""

# Which of our tracks is which of the truth's: by the spellings under which it was published.
LINKS = """
create temp table truth_link on commit drop as
select spelling.truth_id, min(names.track_key) as track_key
from truth_spelling as spelling
join intermediate.int_track_names as names
    on names.artist_raw = spelling.artist and names.title_raw = spelling.title
join silver.silver_enriched_tracks as tracks on tracks.track_key = names.track_key
group by spelling.truth_id
"""

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
        case claim.metadata_field
            when 'bpm' then cast(claim.value as numeric) / cast(truth.value as numeric) between 0.98 and 1.02
            when 'duration_ms' then abs(cast(claim.value as numeric) - cast(truth.value as numeric)) <= 2000
            when 'release_date' then truth.value like claim.value || '%'
            else lower(claim.value) = any(string_to_array(lower(truth.value), '|'))
        end as is_true
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


def scores(connection: psycopg2.extensions.connection, truth: Path) -> list[Score]:
    """Compare what the database holds with the truth of the sample in `truth`.

    Args:
        connection: to a database where that sample was loaded and built.
        truth: a folder that `sample.write` made.
    """
    with connection, connection.cursor() as cursor:
        cursor.execute(TRUTH)
        tracks = list(_tracks(truth))
        execute_values(
            cursor,
            "insert into truth_spelling values %s",
            [(track["truth_id"], artist, title) for track in tracks for artist, title in track["spellings"]],
        )
        execute_values(
            cursor,
            "insert into truth_value values %s",
            [
                (track["truth_id"], field, _value(track, field))
                for track in tracks
                for field in FIELDS
                if track[field] is not None
            ],
        )
        cursor.execute(LINKS)
        cursor.execute(CLAIMS)
        cursor.execute(VERDICTS)
        return [Score(field, method, *map(float, shares)) for field, method, *shares in cursor.fetchall()]


def _tracks(truth: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(truth / "truth" / "tracks.jsonl.gz", "rt", encoding="utf-8") as handle:
        for line in handle:
            yield json.loads(line)


def _value(track: dict[str, Any], field: str) -> str:
    """The true value as text; for the genre every name that a provider has for it, joined by |."""
    if field == "genre":
        return "|".join(track["genre_names"])
    return str(track[field])


def table(results: list[Score]) -> Table:
    """The scores as people read them: the waterfall last, per field."""
    drawn = Table("field", "method", "coverage", "accuracy", "waterfall on the same tracks")
    order = {MAJORITY: 1, WATERFALL: 2}
    for field in FIELDS:
        rows = [score for score in results if score.field == field]
        for score in sorted(rows, key=lambda score: (order.get(score.method, 0), -score.accuracy)):
            style = "bold" if score.method == WATERFALL else ""
            shares = (score.coverage, score.accuracy, score.waterfall_accuracy)
            drawn.add_row(score.field, score.method, *(f"{share:.1%}" for share in shares), style=style)
        drawn.add_section()
    return drawn


@click.command(help=__doc__)
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
            Console().print(table(scores(connection, Path(folder) / "sample")))


if __name__ == "__main__":
    main()

"""How good the recommendations are: the last month is held out, and guessed from what came before.

Builds a database of its own from everything but the sets and listens of the last days, keeps what gold then
recommends, lands the rest, and looks at what was really played: after each track of a held-out set (next
track), and by each listener for the first time (listener). Prints the share of cases in which it stood among
the first 20, and the mean reciprocal rank (0 beyond the 20), beside three baselines that know the same past.
One made-up world differs from the next by more than methods do, so several are asked, and all their cases
together are what tells; on none of these seeds was anything chosen.

Real sets follow where there are some: --real, or `real` in the folder that SONGNODES_SHARED names (by default
../shared). A set whose date is known to the month or year only may lie in the held-out days, and is then in
neither part.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from benchmarks import situations
from benchmarks.command import Benchmark
from benchmarks.guesses import LISTENER, NEXT_TRACK, Score, keep_past, scores
from benchmarks.recorded import REAL
from benchmarks.servers import own_server
from loaders import bronze, database
from loaders.sources import kaggle, tracklists
from loaders.sources.sample import rows as sample_rows

Rows = Iterable[tuple[str, dict[str, Any]]]
Source = Callable[[], Rows]
DATED = ("bronze_scraped_playlists", "scraped_playlists", "bronze_listens", "listens")
# What is held out of the sample; the newest real sets are few and far between, so of them it is a year.
MONTH = 31
# Not those on which methods and weights were chosen.
WORLDS = (21, 22, 23, 24, 25)


@dataclass(frozen=True)
class Period:
    """The days, both included, in which something was played."""

    first: date
    last: date


def period(table: str, row: dict[str, Any]) -> Period | None:
    """When the plays of a row were; None when it has no date that can be read."""
    text = str(row["listened_at"] if "listens" in table else row["raw_json"].get("date") or "")
    with contextlib.suppress(ValueError):
        day = date.fromisoformat(text[:10])
        return Period(day, day)
    year, _, rest = text.partition("-")
    if not (year.isdigit() and len(year) == 4):
        return None
    month = int(rest[:2]) if rest[:2].isdigit() and 1 <= int(rest[:2]) <= 12 else None
    first = date(int(year), month or 1, 1)
    last = date(int(year) + (month in (None, 12)), (month or 12) % 12 + 1, 1) - timedelta(days=1)
    return Period(first, last)


def newest_day(rows: Rows) -> date:
    """The last day of which a play is told exactly."""
    found = (period(table, row) for table, row in rows if table in DATED)
    return max(one.first for one in found if one is not None and one.first == one.last)


def part(rows: Rows, cut: date, last: date, held_out: bool) -> Rows:
    """The rows of one part: all that is no play and what was played before, or what came after."""
    for table, row in rows:
        when = period(table, row) if table in DATED else None
        if table not in DATED:
            if not held_out:
                yield table, row
        elif when is None:
            continue
        elif held_out and cut <= when.first == when.last <= last or not held_out and when.last < cut:
            yield table, row


def dated_from(rows: Rows, first: date) -> Rows:
    """The sets that were played on this day or later, as far as they tell the day."""
    for table, row in rows:
        when = period(table, row) if "playlists" in table else None
        if when is not None and when.first == when.last and when.first >= first:
            yield table, row


def measure(source: Source, days: int, ends: date | None = None) -> tuple[Period, list[Score]]:
    """Build the past, keep what it recommends, then see what came.

    Args:
        source: the rows to land, anew at each call.
        days: how many days are held out.
        ends: the last of them, by default the last day of which a play is told; later plays are left out.
    """
    last = ends or newest_day(source())
    cut = last - timedelta(days=days - 1)
    with own_server() as server:
        bronze.load(part(source(), cut, last, held_out=False))
        situations.build("past", server, "--full-refresh")
        with contextlib.closing(database.connect()) as connection, connection:
            keep_past(connection)
        bronze.load(part(source(), cut, last, held_out=True))
        situations.build("plays", server, "--select", "+fct_plays", "+fct_transitions")
        with contextlib.closing(database.connect()) as connection, connection:
            found = [
                score for question in (NEXT_TRACK, LISTENER) for score in scores(connection, question, cut)
            ]
    return Period(cut, last), [score for score in found if score.cases]


def pooled(worlds: list[list[Score]]) -> list[Score]:
    """The scores over the cases of all worlds; each case counts the same."""
    by_method: dict[tuple[str, str], list[Score]] = {}
    for score in (score for world in worlds for score in world):
        by_method.setdefault((score.question, score.method), []).append(score)
    return [_over_all(scores) for scores in by_method.values()]


def _over_all(scores: list[Score]) -> Score:
    cases = sum(score.cases for score in scores)
    ranked = [(score.cases, score.reciprocal_rank) for score in scores if score.reciprocal_rank is not None]
    return replace(
        scores[0],
        cases=cases,
        hit_rate=sum(score.cases * score.hit_rate for score in scores) / cases,
        reciprocal_rank=sum(count * rank for count, rank in ranked) / cases if ranked else None,
    )


def table(title: str, found: list[Score], held_out: Period | None = None) -> Table:
    """The scores as people read them."""
    drawn = Table(
        "question", "method", "cases", "hit rate @20", "mean reciprocal rank",
        title=f"{title}: held out {held_out.first} to {held_out.last}" if held_out else title,
    )  # fmt: skip
    for question in dict.fromkeys(score.question for score in found):
        for score in (score for score in found if score.question == question):
            style = "bold" if score.is_ours else ""
            drawn.add_row(
                question, score.method, f"{score.cases:,}", f"{score.hit_rate:.1%}",
                "" if score.reciprocal_rank is None else f"{score.reciprocal_rank:.4f}", style=style,
            )  # fmt: skip
        drawn.add_section()
    return drawn


def sample_source(tracks: int, sets: int, seed: int, folder: str) -> Source:
    """The rows of a made-up world, which is written to the folder when first asked for."""
    return lambda: sample_rows(tracks, sets, seed, folder)


def real_rows(folder: Path) -> Source:
    """The rows of a folder of real tracklists and the Kaggle file."""

    def rows() -> Rows:
        yield from tracklists.rows(str(folder / "tracklists.jsonl.gz"))
        yield from kaggle.rows(str(folder / "kaggle_spotify_songs.csv.gz"))

    return rows


@click.command(cls=Benchmark, help=__doc__)
@click.option(
    "--tracks", default=2_000, show_default=True, type=click.IntRange(100), help="Tracks of a world."
)
@click.option("--sets", default=2_500, show_default=True, type=click.IntRange(24), help="DJ sets of a world.")
@click.option(
    "--seed", "seeds", multiple=True, type=int, default=WORLDS, show_default=True, help="A world; repeatable."
)
@click.option("--days", default=MONTH, show_default=True, help="How many days are held out.")
@click.option("--real", type=click.Path(path_type=Path), default=REAL, show_default="../shared/real",
              help="The folder with real sets.")  # fmt: skip
@click.option(
    "--real-days", default=365, show_default=True, help="How many days of the real sets are held out."
)
@click.option("--real-until", type=click.DateTime(["%Y-%m-%d"]), default="2018-12-31", show_default=True,
              help="The last of them; later sets of the file are left out.")  # fmt: skip
@click.option("--only", type=click.Choice(["sample", "real"]), help="Only made-up worlds, or only real sets.")
def main(
    tracks: int,
    sets: int,
    seeds: tuple[int, ...],
    days: int,
    real: Path,
    real_days: int,
    real_until: Any,
    only: str | None,
) -> None:
    """Measure and print."""
    console = Console(width=max(100, Console().width))
    if only != "real":
        worlds = []
        for seed in seeds:
            with tempfile.TemporaryDirectory(prefix="songnodes-sample-") as folder:
                source = sample_source(tracks, sets, seed, os.path.join(folder, "sample"))
                held_out, found = measure(source, days)
            worlds.append(found)
            title = f"Sample of {tracks:,} tracks and {sets:,} sets, seed {seed}"
            console.print(table(title, found, held_out))
        if len(worlds) > 1:
            console.print(table(f"All {len(worlds)} samples", pooled(worlds)))
    if only != "sample":
        if not (real / "tracklists.jsonl.gz").exists():
            console.print(f"No real sets: there is no {real / 'tracklists.jsonl.gz'}.")
            return
        source = real_rows(real)
        newest = newest_day(source())
        few = sum(1 for _ in dated_from(source(), newest - timedelta(days=days - 1)))
        console.print(
            f"The last {days} days of the real sets (until {newest}) hold {few} of them, too few to tell "
            f"anything: {real_days} days until {real_until.date()} are held out instead."
        )
        held_out, found = measure(source, real_days, real_until.date())
        console.print(table("Real sets", found, held_out))
        if all(score.question != LISTENER.name for score in found):
            console.print("There are no listens among them: they tell nothing about listeners.")


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.recommendations")

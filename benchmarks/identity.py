"""How well identity finds which published spellings are one track, against the sample's truth.

Makes a sample, loads it into a server of its own, builds silver and compares. Two spellings (or two rows of
sets) that are put together and belong together are a hit; precision is the share of hits among the pairs put
together, recall their share among the pairs that belong together. Exits with 1 when a goal is missed.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from benchmarks.command import Benchmark
from benchmarks.servers import own_server
from loaders import bronze, database, dbt, sample, sources

PRECISION_GOAL, RECALL_GOAL = 0.999, 0.98
# What the pipeline made of every spelling: the track it became, after merging.
SPELLINGS_SQL = """
    select names.artist_raw, names.title_raw, coalesce(merges.canonical_track_key, names.track_key)
    from intermediate.int_track_names as names
    left join intermediate.int_track_merges as merges on names.track_key = merges.track_key
"""
ROWS_SQL = """
    select
        published.source,
        published.source_playlist_id,
        published.row_index,
        coalesce(merges.canonical_track_key, names.track_key),
        published.artist_raw || ' - ' || published.title_raw
    from (
        select
            *,
            dense_rank() over (
                partition by source, source_playlist_id order by scraped_at desc, bronze_id desc
            ) as recency
        from intermediate.int_playlist_rows
    ) as published
    left join intermediate.int_track_names as names on published.name_key = names.name_key
    left join intermediate.int_track_merges as merges on names.track_key = merges.track_key
    where published.recency = 1 and not published.is_marked_unknown
"""

# What was published: its truth id, the track it became (None: not identified) and its name.
Thing = tuple[str, str | None, str]


@dataclass
class Score:
    """Pairs of things that were put together, and that belong together."""

    together: int = 0
    belonging: int = 0
    hits: int = 0
    # What went wrong: (truth ids put into one track), (tracks that one truth id fell into), with their names.
    merged: list[tuple[int, list[str]]] = field(default_factory=list)
    split: list[tuple[int, list[str]]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the pairs put together that belong together."""
        return self.hits / self.together if self.together else 1.0

    @property
    def recall(self) -> float:
        """Share of the pairs that belong together that were put together."""
        return self.hits / self.belonging if self.belonging else 1.0


def score(things: Iterable[Thing]) -> Score:
    """Compare tracks found with the truth.

    Args:
        things: what was published.
    """
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    truth: defaultdict[str, Counter[str]] = defaultdict(Counter)
    names: dict[tuple[str, str], str] = {}
    for number, (truth_id, track, name) in enumerate(things):
        # What was not identified is together with nothing.
        track = track or f"unidentified {number}"
        found[track][truth_id] += 1
        truth[truth_id][track] += 1
        names.setdefault((truth_id, track), name)
    result = Score()
    for track, counts in found.items():
        pairs = _pairs(sum(counts.values()))
        hits = sum(map(_pairs, counts.values()))
        result.together += pairs
        result.hits += hits
        if pairs > hits:
            result.merged.append((pairs - hits, [f"{name} = {names[name, track]}" for name in counts]))
    for truth_id, counts in truth.items():
        pairs = _pairs(sum(counts.values()))
        missed = pairs - sum(map(_pairs, counts.values()))
        result.belonging += pairs
        if missed:
            result.split.append((missed, [names[truth_id, track] for track in counts]))
    return result


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def spellings(truth: Path) -> Iterator[Thing]:
    """Every published spelling once, however often it was published: the harder measure."""
    found = {(artist, title): key for artist, title, key in _ask(SPELLINGS_SQL)}
    for track in sample.read(truth, "truth/tracks"):
        for artist, title in track["spellings"]:
            yield track["truth_id"], found.get((artist, title)), f"{artist} - {title}"


def rows(truth: Path) -> Iterator[Thing]:
    """Every row of the sets, on the newest version of its page: what counting plays sees."""
    pages: dict[tuple[str, str], list[str | None]] = {}
    for dj_set in sample.read(truth, "truth/sets"):
        for page in sorted(dj_set["pages"], key=lambda page: str(page["scraped_at"])):
            pages[page["source"], page["source_playlist_id"]] = page["rows"]
    for source, page_id, index, track, name in _ask(ROWS_SQL):
        truth_id = pages[source, page_id][index - 1]
        # A mashup has no truth of its own: it counts only where it was put together with a track.
        yield truth_id or f"mashup {track}", track, name


def _ask(query: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def report(name: str, result: Score, worst: int) -> None:
    """Print a score with its worst misses."""
    click.echo(
        f"{name}: precision {result.precision:.5f}, recall {result.recall:.5f} "
        f"({result.together:,} pairs put together, {result.belonging:,} belong together)"
    )
    for title, misses in (("wrongly together", result.merged), ("wrongly apart", result.split)):
        click.echo(f"  {len(misses):,} tracks {title}")
        for pairs, names in sorted(misses, key=lambda miss: (-miss[0], miss[1]))[:worst]:
            click.echo(f"    {pairs:>5,} pairs: {' | '.join(names)}")


@click.command(cls=Benchmark, help=__doc__, context_settings={"show_default": True})
@click.option("--tracks", default=5_000, help="Tracks of the sample.")
@click.option("--sets", default=None, type=int, help="DJ sets of the sample.  [default: 3 for 25 tracks]")
@click.option("--seed", default=1, help="Another seed makes another sample.")
@click.option("--worst", default=20, help="How many of the worst misses to print.")
@click.option("--built", is_flag=True, help="Do not build: compare what the running database holds.")
def main(tracks: int, sets: int | None, seed: int, worst: int, built: bool) -> None:
    """Measure and print."""
    sets = sets or max(3, tracks * 3 // 25)
    with contextlib.ExitStack() as stack:
        if not built:
            stack.enter_context(_built(tracks, sets, seed))
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="songnodes-truth-"))
        sample.write(Path(folder), tracks, sets, seed)
        scores = {"spellings": score(spellings(Path(folder))), "rows of sets": score(rows(Path(folder)))}
    for name, result in scores.items():
        report(name, result, worst)
    if any(s.precision < PRECISION_GOAL or s.recall < RECALL_GOAL for s in scores.values()):
        click.echo(f"Missed: the goals are precision {PRECISION_GOAL} and recall {RECALL_GOAL}.")
        sys.exit(1)


@contextlib.contextmanager
def _built(tracks: int, sets: int, seed: int) -> Iterator[None]:
    """A server of its own, in use meanwhile, with the sample loaded and silver built."""
    with own_server():
        bronze.load(sources.rows("sample", {"tracks": tracks, "sets": sets, "seed": seed}))
        dbt.run("build", "--select", "+silver", "--resource-type", "model", "--resource-type", "seed")
        yield


if __name__ == "__main__":
    main()

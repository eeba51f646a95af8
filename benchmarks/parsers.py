"""How well the parsers of tracklist pages agree with recordings.

MixesDB: the wikitext of 945 pages against the same pages taken apart by somebody else, row by row. Agreement
is no target: where the two differ, one of them is wrong, and `--differences` shows which rows to look at.

1001tracklists: the recorded page against what a reader of it sees, its own counts.

The recordings are no part of the project: SONGNODES_SHARED (by default `../shared`) names their folder.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import click

from benchmarks.recorded import PAYLOADS, REAL
from loaders.sources.sites import mixesdb, tracklists1001
from loaders.sources.sites.reading import Document, Json

WIKITEXT = REAL / "mixesdb_wikitext.jsonl.gz"
TRACKLISTS = REAL / "tracklists.jsonl.gz"
PAGE_1001 = PAYLOADS / "1001tracklists" / "tracklist_bicep_whp_2023.html"
SOURCE = "mixesdb_essential_mix"
ROW_FIELDS = ("raw", "artist", "title", "label", "cue", "cue_s", "role", "unknown", "gap_before")


@dataclass
class Agreement:
    """What two readings of the same pages have in common."""

    pages: int = 0
    pages_with_as_many_rows: int = 0
    rows: int = 0
    expected_rows: int = 0
    seconds: float = 0.0
    same: Counter[str] = field(default_factory=Counter)
    different: dict[str, list[tuple[Any, Any, str]]] = field(default_factory=lambda: defaultdict(list))

    def share(self, name: str) -> float:
        """The share of rows on which a field is the same."""
        return self.same[name] / max(self.rows, self.expected_rows, 1)


def _lines(path: Path) -> Iterator[Json]:
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for line in handle:
            yield json.loads(line)


def compare_mixesdb() -> Agreement:
    """Every page of wikitext, read by us and by whoever made the recording."""
    expected = {page["url"]: page for page in _lines(TRACKLISTS) if page["source"] == SOURCE}
    agreement = Agreement()
    for source in _lines(WIKITEXT):
        started = time.perf_counter()
        ours = mixesdb.page(unquote(source["title"]), source["wikitext"])["tracks"]
        agreement.seconds += time.perf_counter() - started
        theirs = expected[source["url"]]["tracks"]
        agreement.pages += 1
        agreement.pages_with_as_many_rows += len(ours) == len(theirs)
        agreement.rows += len(ours)
        agreement.expected_rows += len(theirs)
        for our, their in zip(ours, theirs, strict=False):
            for name in ROW_FIELDS:
                if our[name] == their[name]:
                    agreement.same[name] += 1
                else:
                    agreement.different[name].append((our[name], their[name], their["raw"]))
    return agreement


def read_1001() -> Json:
    """The recorded page of 1001tracklists."""
    return tracklists1001.read(Document(PAGE_1001.read_bytes())).pages[0]


@click.command(help=__doc__)
@click.option("--differences", default=0, metavar="N", help="Show N rows for each field.")
def main(differences: int) -> None:
    """Compare the parsers of tracklist pages with recorded pages."""
    missing = [path for path in (WIKITEXT, TRACKLISTS, PAGE_1001) if not path.exists()]
    if missing:
        sys.exit(
            f"There is no {missing[0]}. SONGNODES_SHARED names the folder that holds real/ and payloads/."
        )
    found = compare_mixesdb()
    print(
        f"MixesDB: {found.pages:,} pages, {found.rows:,} rows here and {found.expected_rows:,} there,"
        f" as many rows on {found.pages_with_as_many_rows:,} pages;"
        f" {found.rows / found.seconds:,.0f} rows a second"
    )
    for name in ROW_FIELDS:
        print(f"  {name:10} {found.share(name):8.3%}   {len(found.different[name]):5,} differ")
        for our, their, raw in found.different[name][:differences]:
            print(f"      {our!r} here, {their!r} there: {raw}")
    page = read_1001()
    rows = page["tracks"]
    print(
        f"1001tracklists: {page['title']}: {len(rows)} rows of {page['published_track_count']} announced,"
        f" {sum(not row['unknown'] for row in rows)} identified,"
        f" {sum(row['cue_s'] is not None for row in rows)} with a cue, {page['tracklist_status']}"
    )


if __name__ == "__main__":
    main()

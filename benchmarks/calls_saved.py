"""How many calls the waterfall saves, and that silver is the same.

Loads the tracklists of a sample, without answers, into a database of its own and enriches it against the
simulator: once asking only what ops.enrichment_requests lists, once asking every place of the waterfall for
every track. Then both silvers are compared, value by value, with the provider and the confidence of each.
Exits with 1 when the goal is missed.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from benchmarks.command import Benchmark
from benchmarks.servers import load_sample, own_server
from loaders import database, dbt, sources
from loaders.enrichment import offline, rounds

# What sites published; the answers of the APIs are for the simulator to give.
PUBLISHED = ("scraped_tracks", "scraped_playlists", "scraped_artists", "dataset_tracks")
GOAL = 0.40
# Each value in silver with whose it is; who was asked before is another matter.
SILVER = """
    select track_key, metadata_field, value, confidence, provider
    from intermediate.int_waterfall__selected
    where track_key in (select track_key from silver.silver_enriched_tracks)
"""

Silver = set[tuple[Any, ...]]


def enriched(everyone: bool, tracks: int, sets: int, seed: int) -> tuple[Counter[str], int, Silver]:
    """Enrich a new database; the calls to each provider, the rounds, and silver."""
    with own_server(), offline.simulator({"tracks": tracks, "sets": sets, "seed": seed}) as url:
        load_sample(PUBLISHED, tracks, sets, seed)
        wish = rounds.Wish(
            sources.API_PROVIDERS, asks_everyone=everyone, simulator=url, patience=offline.PATIENCE
        )
        result = rounds.enrich(wish, lambda text: None, Console(stderr=True))
        dbt.run("build", "--resource-type", "model", "--resource-type", "seed")
        with contextlib.closing(database.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(SILVER)
            return result.by_provider, result.rounds, set(cursor.fetchall())


@click.command(cls=Benchmark, help=__doc__)
@click.option("--tracks", default=200, show_default=True, help="Tracks of the sample.")
@click.option("--sets", default=24, show_default=True, help="DJ sets of the sample.")
@click.option("--seed", default=7, show_default=True, help="Another seed makes another sample.")
def main(tracks: int, sets: int, seed: int) -> None:
    """Count the calls with and without the waterfall."""
    calls, runs, silver = enriched(False, tracks, sets, seed)
    all_calls, all_runs, all_silver = enriched(True, tracks, sets, seed)
    table = Table("provider", "waterfall", "everyone", title=f"Calls for a sample of {tracks:,} tracks")
    for name in sources.API_PROVIDERS:
        if all_calls[name] or calls[name]:
            table.add_row(name, f"{calls[name]:,}", f"{all_calls[name]:,}")
    needed, all_needed = sum(calls.values()), sum(all_calls.values())
    table.add_row("together", f"{needed:,}", f"{all_needed:,}", style="bold")
    table.add_row("rounds", str(runs), str(all_runs))
    console = Console()
    console.print(table)
    saved = 1 - needed / all_needed
    console.print(f"The waterfall saves {saved:.1%} of the calls (goal {GOAL:.0%}).")
    console.print(
        f"Silver: {len(silver & all_silver):,} values the same, {len(silver - all_silver):,} only with the"
        f" waterfall, {len(all_silver - silver):,} only with everyone."
    )
    for row in sorted(silver ^ all_silver, key=str)[:10]:
        console.print("  ", "waterfall" if row in silver else "everyone ", *map(str, row))
    if saved < GOAL or silver != all_silver:
        raise SystemExit(1)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.calls_saved")

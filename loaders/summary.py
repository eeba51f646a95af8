"""The summary after `dbt build`: what is there, who won which field, and one track from bronze to gold."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from loaders.commands.base import so_many
from loaders.database import PROJECT_DIR
from loaders.summary_data import RAW, Answer, Attempt, Database, Field, Track

# The fields of the tree; --all-fields shows the rest as well.
MAIN_FIELDS = ("bpm", "key", "genre", "spotify_id")
BAR_CELLS = 20
# The provider whose answers are persons' corrections.
MANUAL = "manual"
STYLES = {
    "accepted": "bold green",
    "below_threshold": "yellow",
    "error": "red",
    "provider_down": "red",
    "not_found": "yellow",
    "no_value": "yellow",
    "corrected": "yellow",
    "other_answer": "yellow",
}


def show(console: Console, database: Database, wanted: str | None = None, all_fields: bool = False) -> None:
    """Print the summary.

    Args:
        console: where to.
        database: what to tell of.
        wanted: the track of the tree, as "Artist - Title"; by default the worked example.
        all_fields: whether the tree has every field.

    Raises:
        LoaderError: dbt has not built it, or there is no such track.
    """
    track = database.track(wanted)
    console.print()
    console.rule("[bold]SongNodes[/]")
    _layers(console, database)
    _run(console, database)
    tracks = database.tracks()
    if track is None:
        console.print("\nThere is no track yet. Load something (python -m loaders.run) and run dbt build.")
        return
    console.print()
    _coverage(console, database.fields(), tracks)
    _quality(console, database, tracks)
    console.print()
    console.print("[bold]One track, from bronze to gold[/]")
    console.print(lineage(track, all_fields))
    _partners(console, track)
    _next(console)


def _layers(console: Console, database: Database) -> None:
    table = Table(title="Rows per layer", title_justify="left", box=box.SIMPLE, title_style="bold")
    table.add_column("layer", style="cyan")
    table.add_column("table")
    table.add_column("rows", justify="right")
    before = ""
    for schema, name, rows in database.rows_per_table():
        if before and schema != before:
            table.add_section()
        table.add_row(schema if schema != before else "", name, f"{rows:,}" if rows else "[dim]0[/]")
        before = schema
    console.print(table)


def _run(console: Console, database: Database) -> None:
    run = database.last_run()
    if run is None:
        return
    tracks = so_many(run["tracks_processed"] or 0, "tracks")
    facts = [f"looked at {tracks}", f"changed {run['tracks_changed'] or 0:,}"]
    if run["api_calls"]:
        facts.append(f"took in {run['api_calls']:,} API answers, which cost ${run['api_cost_usd'] or 0:,.2f}")
    if run["completed_at"]:
        facts.append(f"took {(run['completed_at'] - run['started_at']).total_seconds():.0f} s")
    console.print(f"Last run ({run['run_type']}, {run['status']}): {', '.join(facts)}.")


def _coverage(console: Console, fields: list[Field], tracks: int) -> None:
    table = Table(
        title=f"What {tracks:,} tracks know, and from whom",
        title_justify="left",
        box=box.SIMPLE,
        title_style="bold",
    )
    table.add_column("field", style="cyan", no_wrap=True)
    table.add_column("coverage", no_wrap=True)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("confidence", justify="right")
    table.add_column("won by")
    for field in fields:
        share = field.tracks / tracks
        winners = ", ".join(f"{provider} {count:,}" for provider, count in field.winners)
        confidence = f"{field.confidence:.2f}" if field.tracks else ""
        table.add_row(field.name, _bar(share), f"{share:.0%}", confidence, winners or "[dim]nobody[/]")
    console.print(table)


def _quality(console: Console, database: Database, tracks: int) -> None:
    table = Table(
        title="Data quality score",
        title_justify="left",
        box=box.SIMPLE,
        title_style="bold",
        show_header=False,
    )
    table.add_column(style="cyan")
    table.add_column()
    table.add_column(justify="right")
    spread = database.quality()
    most = max((count for _, count in spread), default=0) or 1
    for lower, count in spread:
        table.add_row(
            f"{lower:.1f} - {lower + 0.1:.1f}", _bar(count / most), f"{count:,}" if count else "[dim]0[/]"
        )
    console.print(table)
    console.print("Validation: " + ", ".join(f"{status} {count:,}" for status, count in database.statuses()))
    if gaps := database.gaps():
        lacking = ", ".join(f"{reason} {count:,}" for reason, count in gaps)
        console.print(
            f"Held back from gold, of {tracks:,} tracks, for want of: {lacking} (ops.gold_promotion_gaps)"
        )


def _bar(share: float) -> str:
    filled = round(share * BAR_CELLS)
    return f"[green]{'█' * filled}[/][dim]{'·' * (BAR_CELLS - filled)}[/]"


def lineage(track: Track, all_fields: bool = False) -> Tree:
    """The track as a tree: bronze, each provider tried and why it was taken or not, silver, gold.

    With all fields it names the raw rows, too, and which of them each provider's turn speaks of.
    """
    tree = Tree(f"[bold]{escape(track.name)}[/]")
    counts = sorted(Counter(answer.provider for answer in track.answers).items())
    answers = ", ".join(f"{provider} {count}" for provider, count in counts)
    bronze = tree.add(
        "[cyan]bronze[/]  "
        + (
            f"{so_many(len(track.answers), 'answers')}: {answers}"
            if track.answers
            else "no provider has answered yet"
        )
    )
    marks = {}
    if all_fields:
        marks = {answer.bronze_id: f"#{n}" for n, answer in enumerate(track.answers, 1)}
        _raw_rows(bronze, track.answers, marks)
    waterfall = tree.add("[cyan]waterfall[/]  each provider in its turn, until one is trusted enough")
    for field in sorted({attempt.field for attempt in track.attempts}, key=_field_order):
        if all_fields or field in MAIN_FIELDS:
            branch = waterfall.add(f"[bold]{field}[/]")
            for attempt in track.attempts:
                if attempt.field == field:
                    mark = marks.get(attempt.bronze_id or "", "")
                    branch.add(
                        f"{attempt.priority}. {attempt.provider:<14} {reason(attempt)} {mark}".rstrip()
                    )
    tree.add("[cyan]silver[/]  " + _silver(track))
    tree.add("[cyan]gold[/]  " + _gold(track))
    return tree


def _raw_rows(bronze: Tree, answers: list[Answer], marks: dict[str, str]) -> None:
    """Each raw row by the mark that the tree has for it, below the SQL that shows it."""
    for table in sorted({answer.table for answer in answers}):
        branch = bronze.add(f"select * from {table} where {RAW[table]} = ...")
        for answer in answers:
            if answer.table == table:
                whose = f"{answer.provider} {escape(answer.endpoint)}"
                branch.add(f"{marks[answer.bronze_id]:<3} '{answer.bronze_id}'  {whose}")


def _field_order(field: str) -> tuple[int, str]:
    return (MAIN_FIELDS.index(field) if field in MAIN_FIELDS else len(MAIN_FIELDS), field)


def reason(attempt: Attempt) -> str:
    """Why this provider's value was taken or not, in words."""
    value, at = escape(str(attempt.value)), f"{attempt.confidence or 0:.2f}"
    status = f" ({attempt.response_status})" if attempt.response_status else ""
    if attempt.provider == MANUAL:
        return f"[{STYLES['accepted']}]{value}, as a person corrected it[/]"
    words = {
        "accepted": f"{value} at {at}, accepted (it takes {attempt.min_confidence or 0:.2f})",
        "below_threshold": f"{value} at {at}, too little (it takes {attempt.min_confidence or 0:.2f})",
        "no_value": "knows the track, but not this",
        # elsewhere it may know the track
        "not_found": f"has nothing about it at {escape(attempt.endpoint or 'its door')}{status}",
        "error": f"failed{status}",
        "provider_down": f"is down{status}",
        "not_fetched": "never asked",
        "corrected": f"{value} at {at}, corrected by a person",
        "other_answer": f"{value} at {at}, but another answer gives the fields of this group",
        "skipped": "not needed" + (f" (says {value})" if attempt.value is not None else ""),
    }.get(attempt.outcome, attempt.outcome)
    return f"[{STYLES.get(attempt.outcome, 'dim')}]{words}[/]"


def _silver(track: Track) -> str:
    row = track.silver
    facts = [
        f"{row['bpm']} BPM" if row["bpm"] is not None else "no tempo",
        f"key {row['key']}" if row["key"] else "no key",
        str(row["genre"] or "no genre"),
        str(row["validation_status"]),
        f"quality {row['data_quality_score']} (completeness {row['completeness_score']},"
        f" confidence {row['confidence_score']}, validation {row['validation_score']})",
    ]
    return escape(", ".join(facts))


def _gold(track: Track) -> str:
    if track.gold is None:
        return f"[yellow]held back: it lacks {escape(', '.join(track.missing) or 'what gold asks for')}[/]"
    row = track.gold
    keys = " ".join(row["compatible_keys"] or ())
    sets, times = so_many(row["playlist_appearances"], "sets"), so_many(row["play_count"], "times")
    return f"in {sets}, played {times}; mixes with keys [bold]{keys}[/]"


def _partners(console: Console, track: Track) -> None:
    if not track.partners:
        console.print(f"\nNo mixing partner for {escape(track.name)} yet.")
        return
    table = Table(
        title=f"Best mixing partners of {escape(track.name)}",
        title_justify="left",
        box=box.SIMPLE,
        title_style="bold",
    )
    for name in ("", "track", "key", "bpm", "score", "why"):
        table.add_column(name, justify="right" if name in ("bpm", "score") else "left")
    for row in track.partners:
        table.add_row(
            str(row["recommendation_rank"]),
            escape(row["recommended_track_name"]),
            row["recommended_key"],
            str(row["recommended_bpm"]),
            str(row["score"]),
            escape(", ".join(row["reasons"] or ())),
        )
    console.print(table)


def _next(console: Console) -> None:
    console.print("[bold]What next[/]")
    steps = (
        ("Another track", 'python -m loaders.run summary --track "Eric Prydz - Opus"'),
        ("Your own tracklists", "python -m loaders.run tracklists --file pages.jsonl, then dbt build"),
        ("Another priority", "edit seeds/metadata_enrichment_config.csv, then dbt build, then this summary"),
        ("Every model explained", "make docs"),
        ("Ask the tables", 'psql "$(python -m loaders.run db url)"'),
    )
    table = Table(box=None, show_header=False, padding=(0, 2))
    if lacking := _lacking_path():
        table.add_row("First, in this shell", f"[cyan]{escape(lacking)}[/]")
    for what, how in steps:
        table.add_row(what, f"[cyan]{escape(how)}[/]")
    console.print(table)
    console.print()


def _lacking_path() -> str:
    """What puts our programs where the shell finds them; nothing when they are there."""
    programs = Path(sys.executable).parent
    if str(programs) in os.environ.get("PATH", "").split(os.pathsep):
        return ""
    within = programs.is_relative_to(PROJECT_DIR)
    return f'export PATH="{Path("$PWD") / programs.relative_to(PROJECT_DIR) if within else programs}:$PATH"'

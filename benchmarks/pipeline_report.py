"""What benchmarks.pipeline measured, as people read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

SLOWEST = 15  # models and tables to list
GOLD = ("gold_", "fct_", "dim_")  # models to list however fast they are
# The goals of the mission, as shares of the full build's models.
SHARES = {"incremental": 0.04, "quiet": 0.01, "config": 0.40}
LIMIT_GOAL, ROWS_GOAL, BRONZE_GOAL = 4, 50, 1.5


def markdown(found: dict[str, Any]) -> str:
    """Tables of situations, ratios, models and sizes."""
    load, runs = found["load"], found["situations"]
    return "\n".join([
        f"# {found['tracks']:,} tracks, {found['cores']} cores, {found['measured_at'][:10]}",
        "",
        f"Load average at the end {found['load_average']:.1f}. Landed {load['rows']:,} rows, "
        f"{load['rows_per_second']:,.0f} rows/s; {load['rows_held_back']:,} rows came later.",
        "",
        *_situations(runs),
        *_changes(found),
        "",
        *_ratios(found),
        "",
        *_models(runs),
        "",
        *_sizes(found),
        "",
    ])  # fmt: skip


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The first column is text, the others are numbers."""
    marks = "|".join(["---", *["---:"] * (len(head) - 1)])
    return [f"| {' | '.join(head)} |", f"|{marks}|", *(f"| {' | '.join(row)} |" for row in rows)]


def _situations(runs: list[dict[str, Any]]) -> list[str]:
    full = runs[0]
    rows = []
    for run in runs:
        goal = f"{SHARES[run['name']]:.0%}" if run["name"] in SHARES else ""
        share, cpu, cpu_share, memory = run["models_seconds"] / full["models_seconds"], "", "", ""
        if run["cpu_seconds"] is not None:  # the server is ours
            cpu, cpu_share = f"{run['cpu_seconds']:.1f}", f"{run['cpu_seconds'] / full['cpu_seconds']:.1%}"
            memory = f"{run['peak_memory_bytes'] / 2**20:,.0f}"
        rows.append([
            run["name"], f"{run['models_seconds']:.1f}", f"{share:.1%}", goal, cpu, cpu_share,
            f"{run['start_up']:.1f}", memory,
        ])  # fmt: skip
    head = [
        "situation", "models (s)", "share of full", "goal", "server's CPU (s)", "share of full",
        "dbt's start-up (s)", "server's peak memory (MiB)",
    ]  # fmt: skip
    return _table(head, rows)


def _changes(found: dict[str, Any]) -> list[str]:
    """What the night changed, where it was counted."""
    if "changed_rows" not in found:
        return []
    rows = [
        [one["table"], f"{one['rows']:,}", f"{one['changed']:,}", f"{one['share']:.1%}"]
        for one in found["changed_rows"][:SLOWEST]
    ]
    return [
        "",
        "The rows that the incremental build made other ones cost "
        f"{found['changed_rows_floor']:.1%} of the full build there. Most changed:",
        "",
        *_table(["table", "rows", "other ones", "share"], rows),
    ]


def _ratios(found: dict[str, Any]) -> list[str]:
    by_hand, one_by_one = found["limit"], found["row_at_a_time"]
    per_track = one_by_one["seconds"] / one_by_one["tracks"]
    rows, parts = [], []
    for part in ("same_work_seconds", "staging_to_silver_seconds"):
        parts += [f"{by_hand[part]:.1f} s", f"{by_hand[part] / by_hand['seconds']:.1f} × the limit"]
    name = f"DuckDB by hand, {by_hand['threads']} threads"
    rows.append([name, f"{by_hand['seconds']:.1f} s", *parts[:3], f"{parts[3]} (goal {LIMIT_GOAL})"])
    parts = []
    for part in ("same_work_seconds", "staging_to_silver_seconds"):
        ours = one_by_one[part] / by_hand["tracks"]
        parts += [f"{ours * 1000:.2f} ms a track", f"{per_track / ours:.1f} × as fast"]
    name = f"track by track, {one_by_one['tracks']:,} tracks"
    rows.append([name, f"{per_track * 1000:.2f} ms a track", *parts[:3], f"{parts[3]} (goal {ROWS_GOAL})"])
    head = ["other way", "takes", "models of the same work", "", "staging to silver, names and identity", ""]
    return [
        *_table(head, rows),
        "",
        f"Unlike silver's: {sum(by_hand['differences'].values())} values of {by_hand['tracks']:,} tracks in "
        f"DuckDB, {one_by_one['differences']} of {one_by_one['tracks']:,} tracks one by one.",
    ]


def _models(runs: list[dict[str, Any]]) -> list[str]:
    by_time = sorted(runs[0]["models"], key=lambda name: -runs[0]["models"][name])
    gold = [name for name in by_time[SLOWEST:] if name.startswith(GOLD)]
    rows = [
        [name, *(f"{run['models'].get(name, 0):.2f}" for run in runs)] for name in by_time[:SLOWEST] + gold
    ]
    return _table(["model (s)", *(run["name"] for run in runs)], rows)


def _sizes(found: dict[str, Any]) -> list[str]:
    rows = [
        [f"{size['layer']}.{size['table']}", f"{size['rows']:,}", f"{size['table_bytes'] / 2**20:,.1f}",
         f"{size['index_bytes'] / 2**20:,.1f}"]
        for size in found["sizes"][:SLOWEST]
    ]  # fmt: skip
    held = sum(size["table_bytes"] for size in found["sizes"] if size["layer"] == "bronze")
    ratio = held / max(found["bronze_json_bytes"], 1)
    return [
        *_table(["table", "rows", "table (MiB)", "indexes (MiB)"], rows),
        "",
        f"Bronze tables are {ratio:.2f} times the JSON they hold (goal {BRONZE_GOAL}).",
    ]

"""The summary of the built sample: the worked example comes out as it should, and trouble is said."""

from __future__ import annotations

import io
import os
import re
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table
from rich.tree import Tree

from loaders.commands.base import Plain, tell
from loaders.database import PROJECT_DIR, Embedded
from loaders.errors import LoaderError
from loaders.summary import _next as say_next
from loaders.summary import lineage, reason
from loaders.summary_data import Attempt, Database
from tests.conftest import Connection, ask, command, using


def drawn(connection: Connection, name: str | None = None) -> str:
    track = Database(connection).track(name)
    assert track is not None
    text = io.StringIO()
    Console(width=120, file=text).print(lineage(track))
    return text.getvalue()


def test_no_published_name_steers_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A title may hold what renames a window, clears it, or writes into the clipboard."""
    name, shown = "A\x1b]0;mine\x07\x9b2J", "A␛]0;mine␇\ufffd2J"
    table = Table("name")
    table.add_row(name)
    console = Plain()
    for printed in (table, Tree(name), name):
        console.print(printed)
        assert shown in capsys.readouterr().out
    tell(LoaderError(f"There is no track {name}.", name))
    assert capsys.readouterr().err == f"Error: There is no track {shown}.\n{shown}\n"


def test_the_worked_example_as_a_tree(built: Connection) -> None:
    tree = drawn(built)
    assert tree.startswith("deadmau5 - Strobe")
    for line in (
        "1. beatport       has nothing about it at catalog/tracks/{id} (404)",
        "2. spotify        128.00 at 0.85, accepted (it takes 0.85)",
        "1. beatport       6A at 0.95, accepted (it takes 0.95)",
        "1. beatport       Progressive House at 0.90, accepted (it takes 0.90)",
        "at 1.00, accepted (it takes 1.00)",
        "mixes with keys 5A 6A 6B 7A",
    ):
        assert line in tree


def test_the_other_worked_examples(built: Connection) -> None:
    assert "126.00 BPM, key 6A" in drawn(built, "eric prydz - OPUS")
    assert "129.00 BPM, key 6B" in drawn(built, "Yotto - Hyperfall")


def test_a_track_that_is_not_there_gets_suggestions(built: Connection) -> None:
    with pytest.raises(
        LoaderError, match="There is no track 'Strobe'.\nDid you mean .*\n  deadmau5 - Strobe"
    ):
        Database(built).track("Strobe")
    # by the words that tell names apart
    with pytest.raises(LoaderError, match="one of these.\n  deadmau5 - Strobe"):
        Database(built).track("Deadmau5 - Stroboscope (Original Mix)")
    for name in ("%qqq%", ""):
        with pytest.raises(LoaderError, match="Write it as Artist - Title"):
            Database(built).track(name)


def test_the_numbers_agree(built: Connection) -> None:
    database = Database(built)
    tracks = database.tracks()
    assert sum(count for _, count in database.quality()) == tracks
    assert sum(count for _, count in database.statuses()) == tracks
    for field in database.fields():
        assert field.tracks == sum(count for _, count in field.winners) <= tracks
        assert 0 <= field.confidence <= 1
    # from nothing, what a run looks at is what it writes: a key that was merged into a track is none
    runs = "select tracks_processed, tracks_changed from ops.enrichment_pipeline_runs order by started_at"
    processed, changed = ask(built, runs)[0]
    assert processed == changed > 0


def test_the_whole_of_it(built_server: Embedded) -> None:
    with using(built_server):
        result = command("summary")
    assert result.returncode == 0, result.stderr
    for part in (
        "Rows per layer",
        "from whom",
        "Data quality score",
        "Best mixing partners of deadmau5 - Strobe",
    ):
        assert part in result.stdout
    assert "Traceback" not in result.stderr


def test_what_next_says_how_the_shell_finds_our_programs(built_server: Embedded) -> None:
    here = str(Path(sys.executable).parent)
    with using(built_server):
        lost = command("summary", PATH=os.defpath).stdout
        found = command("summary", PATH=here).stdout
    assert 'bin:$PATH"' in lost
    assert "export PATH" not in found
    assert "\n\nWhat " in found, "an empty line before the coverage"


def test_a_path_within_the_project_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(PROJECT_DIR / ".venv" / "bin" / "python"))
    monkeypatch.setenv("PATH", os.defpath)
    text = io.StringIO()
    say_next(Console(width=120, file=text))
    assert 'export PATH="$PWD/.venv/bin:$PATH"' in text.getvalue()


def test_before_anything_is_built(connection: Connection) -> None:
    result = command("summary")
    assert result.returncode == 1
    assert "dbt has not built what the summary reads" in result.stderr


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("accepted", "6A at 0.95, accepted (it takes 0.90)"),
        ("below_threshold", "6A at 0.95, too little (it takes 0.90)"),
        ("no_value", "knows the track, but not this"),
        ("not_found", "has nothing about it at its door (503)"),
        ("error", "failed (503)"),
        ("provider_down", "is down (503)"),
        ("not_fetched", "never asked"),
        ("skipped", "not needed (says 6A)"),
    ],
)
def test_every_outcome_has_words(outcome: str, words: str) -> None:
    attempt = Attempt("key", 1, "beatport", outcome, "6A", Decimal("0.95"), Decimal("0.90"), None, None, 503)
    assert words in reason(attempt)


def test_lineage_by_name_and_by_id(built_server: Embedded, built: Connection) -> None:
    with built.cursor() as cursor:
        cursor.execute(
            "select id::text from silver.silver_enriched_tracks"
            " where lower(artist_name || ' - ' || track_title) = 'deadmau5 - strobe'"
        )
        ((track,),) = cursor.fetchall()
    with using(built_server):
        by_name, by_id = command("lineage", "deadmau5 - strobe"), command("lineage", track)
        unknown = command("lineage", "nobody - nothing")
    assert by_name.returncode == 0, by_name.stderr
    assert by_name.stdout == by_id.stdout
    for words in ("completeness", "release_date", "mixes with keys 5A 6A 6B 7A"):
        assert words in " ".join(by_name.stdout.split())
    assert unknown.returncode == 1
    # who won, by the mark of the raw row, and the SQL above it that shows it
    tempo = re.search(r"128\.00 at 0\.85, accepted .* (#\d+)$", by_name.stdout, re.MULTILINE)
    assert tempo is not None
    above, row = by_name.stdout.split(f" {tempo[1]} ")[:2]
    shown = above[above.rindex("select * from") :].splitlines()[0].replace("...", row.split()[0])
    with built.cursor() as cursor:
        cursor.execute(shown.replace("*", "raw_response::text"))
        ((raw,),) = cursor.fetchall()
    assert '"tempo": 128' in raw

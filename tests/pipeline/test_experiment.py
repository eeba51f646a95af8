"""An experiment: a candidate config over the built sample, beside the config in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.database import PROJECT_DIR, Embedded
from loaders.experiment import Comparison
from tests.conftest import Connection, command, using
from tests.loaders.helpers import ask

HEAD = "metadata_field,priority_1_provider,priority_1_confidence,priority_2_provider,priority_2_confidence\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "candidate.csv"


def test_the_config_in_force_changes_nothing(built_server: Embedded, built: Connection) -> None:
    with using(built_server):
        tried = command("experiment", str(PROJECT_DIR / "seeds" / "metadata_enrichment_config.csv"))
    assert tried.returncode == 0, tried.stderr
    assert "better: none\nworse: none" in tried.stdout
    assert ask(built, "select distinct verdict from ops.replay_results") == [("same",)]


def test_a_candidate_is_compared_per_field_and_silver_stays(
    built_server: Embedded, built: Connection, file: Path
) -> None:
    file.write_text(HEAD + "bpm,acousticbrainz,0.70,,\ngenre,beatport,0.90,lastfm,0.10\n")
    silver = "select md5(string_agg(row_hash, ' ' order by id)) from silver.silver_enriched_tracks"
    before = ask(built, silver)
    with using(built_server):
        tried = command("experiment", str(file), "--reason", "fewer calls", "--by", "ann")
    assert tried.returncode == 0, tried.stderr
    assert "worse: bpm" in tried.stdout
    assert ask(built, silver) == before
    asked = (
        "select requested_by, reason, status from ops.pipeline_replay_queue order by request_id desc limit 1"
    )
    assert ask(built, asked) == [("ann", "fewer calls", "completed")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "bpm,shazam,0.7,,\n", "'shazam' is no provider that knows a field 'bpm'"),
        (HEAD + "bpm,spotify,7,,\n", "bpm: the confidence 7 is not between 0 and 1"),
        (HEAD + "bpm,spotify,much,,\n", "is no config of the waterfall"),
        ("field\nbpm\n", "is no config of the waterfall"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(
    built_server: Embedded, file: Path, text: str, message: str
) -> None:
    file.write_text(text)
    with using(built_server):
        refused = command("experiment", str(file))
    assert refused.returncode == 1
    assert message in " ".join(refused.stderr.split())


def test_what_is_better() -> None:
    assert Comparison("bpm", (1, 2), (0.9, 0.8), 1, 0, 0).verdict == "better"
    assert Comparison("bpm", (2, 2), (0.9, 0.8), 0, 0, 2).verdict == "worse"
    assert Comparison("bpm", (2, 2), (0.9, 0.9), 0, 0, 1).verdict == "other"
    assert Comparison("bpm", (2, 2), (0.9, 0.9), 0, 0, 0).verdict == "same"

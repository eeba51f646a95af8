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


def test_a_candidate_is_compared_per_field_and_silver_stays(
    built_server: Embedded, built: Connection, file: Path
) -> None:
    silver = "select md5(string_agg(row_hash, ' ' order by id)) from silver.silver_enriched_tracks"
    before = ask(built, silver)
    asked = (
        "select request_id, requested_by, status from ops.pipeline_replay_queue where reason = %s"
        " order by request_id desc limit 1"
    )
    with using(built_server):
        tried = command(
            "experiment",
            str(PROJECT_DIR / "seeds" / "metadata_enrichment_config.csv"),
            "--reason",
            "as it is",
        )
        assert tried.returncode == 0, tried.stderr
        assert "better: none\nworse: none" in tried.stdout
        ((request, _, _),) = ask(built, asked, "as it is")
        verdicts = "select verdict, count(*) > 1000 from ops.replay_results where request_id = %s group by 1"
        assert ask(built, verdicts, request) == [("same", True)]

        file.write_text(HEAD + "bpm,acousticbrainz,0.70,,\ngenre,beatport,0.90,lastfm,0.10\n")
        tried = command("experiment", str(file), "--reason", "fewer calls", "--by", "ann")
    assert tried.returncode == 0, tried.stderr
    assert "worse: bpm" in tried.stdout
    assert ask(built, silver) == before
    assert ask(built, asked, "fewer calls")[0][1:] == ("ann", "completed")


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

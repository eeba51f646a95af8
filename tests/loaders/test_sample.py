"""The sample's files: the same bytes every time, all of them or none, and no truth in bronze."""

from __future__ import annotations

import gzip
import json
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from loaders import sample
from loaders.errors import SourceError
from loaders.sample.__main__ import main
from loaders.sample.files import BRONZE, TRUTH, path_of
from loaders.sample.listeners import Listeners

PROJECT = Path(__file__).resolve().parents[2]

COLUMNS = {
    "scraped_tracks": "source source_url source_track_id scraper_version raw_json scraped_at",
    "scraped_playlists": "source source_url source_playlist_id scraper_version raw_json scraped_at",
    "scraped_artists": "source source_url source_artist_id scraper_version raw_json scraped_at",
    "api_enrichments": "track_key api_provider api_endpoint api_version request_params raw_response "
    "response_status error_code response_time_ms api_cost_usd fetched_at",
    "dataset_tracks": "dataset dataset_version row_number raw_json loaded_at",
    "listens": "source listener raw_json listened_at",
    "rejects": "source source_url reason payload rejected_at",
}


def contents(directory: Path) -> dict[str, bytes]:
    """Every file of a sample, by its name."""
    return {name: path_of(directory, name).read_bytes() for name in (*BRONZE, *TRUTH)}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample of the demo, 200 tracks."""
    directory = tmp_path_factory.mktemp("demo") / "sample"
    sample.write(directory)
    return directory


def test_the_same_numbers_give_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    sample.write(tmp_path / "again")
    assert contents(tmp_path / "again") == contents(demo)


def test_another_process_gives_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    # Another process hashes strings differently, which must not matter.
    out = tmp_path / "there"
    command = [sys.executable, "-m", "loaders.sample", "--out", str(out)]
    subprocess.run(command, cwd=PROJECT, env={"PYTHONHASHSEED": "99"}, check=True, capture_output=True)
    assert contents(out) == contents(demo)


def test_another_seed_gives_another_world(demo: Path, tmp_path: Path) -> None:
    sample.write(tmp_path / "other", seed=8)
    here, there = contents(demo), contents(tmp_path / "other")
    assert all(here[name] != there[name] for name in here)


@pytest.mark.parametrize("table", BRONZE)
def test_a_row_has_exactly_the_columns_of_its_bronze_table(demo: Path, table: str) -> None:
    rows = list(sample.read(demo, table))
    assert rows
    assert {tuple(row) for row in rows} == {tuple(COLUMNS[table].split())}


@pytest.mark.parametrize("table", BRONZE)
def test_times_are_iso_8601_in_utc(demo: Path, table: str) -> None:
    time_column = COLUMNS[table].split()[-1]
    pattern = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
    assert all(pattern.fullmatch(row[time_column]) for row in sample.read(demo, table))


@pytest.mark.parametrize("table", BRONZE)
def test_the_truth_never_reaches_bronze(demo: Path, table: str) -> None:
    text = gzip.decompress(path_of(demo, table).read_bytes()).decode()
    assert "truth" not in text
    assert not re.search(r'"[tsa]\d{7}"', text)


def test_no_row_is_there_twice(demo: Path) -> None:
    for table in BRONZE:
        lines = gzip.decompress(path_of(demo, table).read_bytes()).splitlines()
        assert len(lines) == len(set(lines)), table


def test_a_sample_that_is_there_is_kept(demo: Path) -> None:
    before = path_of(demo, "listens").stat().st_mtime_ns
    summary = sample.write(demo)
    assert summary.reused
    assert path_of(demo, "listens").stat().st_mtime_ns == before
    assert summary.rows == json.loads((demo / "manifest.json").read_text())["rows"]


def test_other_parameters_replace_it(tmp_path: Path) -> None:
    out = tmp_path / "sample"
    sample.write(out, 30, 3)
    assert not sample.write(out, 40, 3).reused
    assert not sample.write(out, 40, 3, troubles=replace(sample.TROUBLES, html=0.5)).reused
    assert sum(1 for _ in sample.read(out, "truth/tracks")) == 40
    assert [path.name for path in tmp_path.iterdir()] == ["sample"]


def test_a_damaged_sample_is_written_again(demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "sample"
    sample.write(out)
    broken = path_of(out, "api_enrichments")
    broken.write_bytes(broken.read_bytes()[:-100])
    with pytest.raises(SourceError, match="damaged"):
        list(sample.read(out, "api_enrichments"))
    assert not sample.write(out).reused
    assert contents(out) == contents(demo)


def test_what_is_no_sample_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work")
    with pytest.raises(sample.SampleError, match="no sample"):
        sample.write(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "ten years of work"


def test_an_interrupted_run_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "sample"

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    sample.write(out, 30, 3)
    before = contents(out)
    with monkeypatch.context() as patch:
        patch.setattr(Listeners, "listens", interrupt)
        with pytest.raises(KeyboardInterrupt):
            sample.write(out, 40, 3)
    # The sample that was there before is still whole.
    assert [path.name for path in tmp_path.iterdir()] == ["sample"]
    assert contents(out) == before
    assert not sample.write(out, 40, 3).reused


def test_a_killed_run_is_not_taken_for_whole(tmp_path: Path) -> None:
    out = tmp_path / "sample"
    command = [sys.executable, "-m", "loaders.sample", "--tracks", "500000", "--out", str(out)]
    process = subprocess.Popen(command, cwd=PROJECT)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".*/bronze/*.gz")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert list(tmp_path.glob(".*.partial")), "it was killed half way"
    assert not out.exists()
    assert not sample.write(out, 30, 3).reused
    assert [path.name for path in tmp_path.iterdir()] == ["sample"]


def test_memory_does_not_grow_with_the_world(tmp_path: Path) -> None:
    script = (
        "import resource, sys; from pathlib import Path; from loaders import sample;"
        "sample.write(Path(sys.argv[1]), int(sys.argv[2]), 3);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    runs = []
    for tracks in ("2000", "8000"):
        command = [sys.executable, "-c", script, str(tmp_path / tracks / "sample"), tracks]
        runs.append(subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True))
    peaks = [int(run.communicate()[0]) for run in runs]
    assert peaks[1] < peaks[0] * 1.2


def test_impossible_numbers_are_refused(tmp_path: Path) -> None:
    for tracks, sets in ((5, 10), (100, 1), (10_000_000, 10)):
        with pytest.raises(sample.SampleError, match="not possible"):
            sample.write(tmp_path / "sample", tracks, sets)
    assert not (tmp_path / "sample").exists()


def test_reading_says_what_is_wrong(demo: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no table"):
        sample.read(demo, "bronze_secrets")
    with pytest.raises(SourceError, match="Write the sample first"):
        list(sample.read(tmp_path, "listens"))
    assert next(sample.read(demo, "bronze_listens")) == next(sample.read(demo, "listens"))


def test_the_command(tmp_path: Path) -> None:
    run = CliRunner().invoke
    out = str(tmp_path / "sample")
    first = run(main, ["--tracks", "30", "--sets", "3", "--out", out])
    assert first.exit_code == 0
    assert "written in" in first.output
    assert "api_enrichments" in first.output
    assert "was there already" in run(main, ["--tracks", "30", "--sets", "3", "--out", out]).output
    (tmp_path / "note.txt").write_text("mine")
    refused = run(main, ["--out", str(tmp_path)])
    assert refused.exit_code == 1
    assert "Name another folder" in refused.output
    assert "--seed" in run(main, ["--help"]).output

"""An experiment: a candidate config over the built sample, beside the config in force."""

from __future__ import annotations

import contextlib
import re
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from loaders import database
from loaders.candidate import FieldConfig, changed, read
from loaders.database import PROJECT_DIR, Embedded
from loaders.errors import LoaderError
from loaders.experiment import HALF_TAKEN_IN, Comparison, Side, queue
from loaders.run import main
from tests.conftest import Connection, ask, command, using

HEAD = "metadata_field,priority_1_provider,priority_1_confidence,priority_2_provider,priority_2_confidence\n"
SILVER = "select md5(string_agg(row_hash, ' ' order by id)) from silver.silver_enriched_tracks"
OVERRIDES = "select count(*) from ops.metadata_enrichment_config_overrides"

PLACES = """
select (place ->> 'priority')::integer, place ->> 'provider'
from ops.pipeline_replay_queue as queue
join ops.enrichment_pipeline_runs as runs on runs.run_id = queue.config_snapshot_run_id
cross join lateral jsonb_array_elements(runs.waterfall_config_snapshot) as place
where queue.reason = %s and place ->> 'metadata_field' = 'bpm' order by 1
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "candidate.csv"


def line(printed: str, field: str) -> list[str]:
    """The cells of a field's row, without arrows."""
    (found,) = [text for text in printed.splitlines() if text.split()[:1] == [field]]
    return found.replace("->", " ").split()


def test_a_candidate_is_compared_per_field_and_silver_stays(
    built_server: Embedded, built: Connection, file: Path
) -> None:
    before = ask(built, SILVER)
    asked = (
        "select request_id, requested_by, status from ops.pipeline_replay_queue where reason = %s"
        " order by request_id desc limit 1"
    )
    with using(built_server), contextlib.closing(database.connect()) as reader:
        # who reads the runs, for however long, keeps dbt from nothing
        ask(reader, "select run_id from ops.enrichment_pipeline_runs")
        tried = command(
            "experiment",
            str(PROJECT_DIR / "seeds" / "metadata_enrichment_config.csv"),
            "--reason",
            "as it is",
            PGOPTIONS="-c lock_timeout=60s",
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
    assert ask(built, SILVER) == before
    assert ask(built, asked, "fewer calls")[0][1:] == ("ann", "completed")
    # one provider instead of four, which is asked by the id that another is asked for
    with built.cursor() as cursor:
        cursor.execute("select count(*) from silver.silver_enriched_tracks")
        (tracks,) = cursor.fetchone() or (0,)
    bpm = line(tried.stdout, "bpm")
    assert f"{2 * tracks:,}" in bpm
    assert bpm[-2].endswith("%"), "the sample's truth is known"


def test_a_proposal_is_a_candidate_and_changes_nothing(
    built_server: Embedded, built: Connection, file: Path
) -> None:
    """What `suggest-priorities` writes is what `experiment` reads."""
    before = ask(built, SILVER), ask(built, OVERRIDES)
    with using(built_server):
        proposed = command("suggest-priorities", "--output", str(file))
    assert proposed.returncode == 0, proposed.stderr
    tried = read(file)
    assert tried
    for field, config in tried.items():
        # another order of the same providers
        places = "select provider from intermediate.int_waterfall__config"
        places += " where metadata_field = %s and priority > 0"
        now = [provider for (provider,) in ask(built, f"{places} order by priority", field)]
        then = [provider for _, provider, _ in config.places]
        assert now != then
        assert sorted(now) == sorted(then)
    assert (ask(built, SILVER), ask(built, OVERRIDES)) == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            HEAD + "bpm,shazam,0.7,,\n",
            "bpm: there is no provider 'shazam'. Those who know it: acousticbrainz, beatport",
        ),
        (
            HEAD + "bpm,discogs,0.7,,\n",
            "discogs does not know bpm. Those who know it: acousticbrainz, beatport",
        ),
        (HEAD + "mood,spotify,0.7,,\n", "There is no field 'mood' in the waterfall"),
        (HEAD + "bpm,spotify,0.7,spotify,0.6\n", "bpm: spotify has two places"),
        (HEAD + "bpm,spotify,much,,\n", "is no config of the waterfall"),
        (HEAD, "names no field"),
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


def test_a_file_of_another_encoding_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "config.csv").write_bytes(HEAD.encode("utf-16"))
    with pytest.raises(LoaderError, match="config of the waterfall: it is no UTF-8"):
        read(tmp_path / "config.csv")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "bpm,spotify,0.7,,\nbpm,beatport,0.7,,\n", "two rows of bpm"),
        (HEAD + "bpm,spotify,7,,\n", "the confidence 7 is not between 0 and 1"),
        (HEAD + "bpm,spotify,nan,,\n", "the confidence nan is no number"),
        (HEAD + "bpm,spotify,0.854,,\n", "the confidence 0.854 has more than two decimal places"),
        ("metadata_field,is_enabled\nbpm,perhaps\n", "waterfall: 'perhaps' is neither true nor false"),
        ("metadata_field;is_enabled\nbpm;true\n", "waterfall: it has no column metadata_field."),
        ("", "waterfall: it has no column metadata_field."),
        # a column whose name is misspelt would have its field tried without what stands there
        ("metadata_field,priority1_provider\nbpm,spotify\n", "has the column priority1_provider."),
        ("metadata_field\nbpm\n", "bpm has no provider; is_enabled = false would switch it off"),
        (HEAD + "bpm,spotify\n", "bpm: spotify has no priority_1_confidence"),
        (HEAD + "bpm,spotify,0.7,,,no, really\n", "a row has more cells than there are columns"),
        # a quotation mark without its partner
        (HEAD + 'bpm,"' + 200_000 * "x", "is no config of the waterfall: it is no CSV: field larger"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(file: Path, text: str, message: str) -> None:
    file.write_text(text)
    with pytest.raises(LoaderError, match=re.escape(message)):
        read(file)


def test_a_file_may_switch_a_field_off_and_set_its_floor(file: Path) -> None:
    """A spreadsheet's mark of the encoding is none of the first column's name."""
    file.write_text(
        "metadata_field,is_enabled,min_acceptable_confidence,priority_1_provider,priority_1_confidence\n"
        "bpm,0,0.50,beatport,0.98\nkey,TRUE,0.60,beatport,0.95\n",
        encoding="utf-8-sig",
    )
    assert read(file) == {
        "bpm": FieldConfig(()),
        "key": FieldConfig(((1, "beatport", Decimal("0.95")),), Decimal("0.60")),
    }


def test_places_can_be_tried_one_by_one() -> None:
    """A provider that gets another's place swaps with it; other fields are not tried."""
    sure, less = Decimal("0.9"), Decimal("0.5")
    live = [("bpm", 1, "beatport", sure), ("bpm", 2, "spotify", sure), ("key", 1, "beatport", sure)]
    tried = changed(live, [("bpm", (1, "spotify", less)), ("bpm", (3, "deezer", less))])
    assert tried == {"bpm": FieldConfig(((1, "spotify", less), (2, "beatport", sure), (3, "deezer", less)))}
    tried = changed(live, [("bpm", (4, "spotify", less))])
    assert tried == {"bpm": FieldConfig(((1, "beatport", sure), (4, "spotify", less)))}


def test_a_place_that_there_is_not_is_a_wrong_call() -> None:
    done = CliRunner().invoke(main, ["experiment", "--place", "bpm", "5", "spotify", "0.9"])
    assert done.exit_code == 2
    assert "5 is not in the range 1<=x<=4" in done.stderr


def test_a_place_is_tried_by_command(
    built_server: Embedded, built: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The config that is queued for dbt: the wanted place in its field, and a person's before it."""
    monkeypatch.setattr("loaders.dbt.run", lambda *_: [])
    place = ["--place", "bpm", "1", "spotify", "0.85", "--sample", "3", "--reason", "a place"]
    try:
        with using(built_server):
            tried = CliRunner().invoke(main, ["experiment", *place])
            refused = CliRunner().invoke(main, ["experiment", "--place", "bpm", "1", "spotfy", "0.85"])
        assert tried.exit_code == 0, tried.stderr
        queued = ask(built, PLACES, "a place")
        assert queued == [
            (0, "manual"),
            (1, "spotify"),
            (2, "beatport"),
            (3, "acousticbrainz"),
            (4, "mixesdb"),
        ]
        assert refused.exit_code == 1
        assert "bpm: there is no provider 'spotfy'" in refused.stderr
    finally:
        ask(built, "delete from ops.pipeline_replay_queue where reason = 'a place'")


def test_ctrl_c_says_what_is_left(
    built_server: Embedded, built: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: str) -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr("loaders.dbt.run", interrupted)
    place = ["--place", "bpm", "1", "spotify", "0.85", "--reason", "stopped"]
    try:
        with using(built_server):
            tried = CliRunner().invoke(main, ["experiment", *place])
        ((number,),) = ask(built, "select request_id from ops.pipeline_replay_queue where reason = 'stopped'")
        assert tried.exit_code == 130
        assert f"Stopped; request {number} stays queued, and the next dbt build works it." in tried.stderr
    finally:
        ask(built, "delete from ops.pipeline_replay_queue where reason = 'stopped'")


def test_answers_that_only_enrich_has_decided_with_are_built_first(built: Connection) -> None:
    """They would count for the config in force alone, so that the same config was worse than itself."""
    built.autocommit = False  # and taken back
    ask(built, "insert into ops.bronze_loads (load_id, first_run_id) values ('landed', 'x')")
    assert ask(built, HALF_TAKEN_IN) == [(False,)], "nobody has decided with it"
    columns, values = "run_id, run_type, status", "'x', 'incremental', 'completed'"
    ask(built, f"insert into ops.enrichment_pipeline_runs ({columns}) values ({values})")
    with pytest.raises(LoaderError, match="build first: dbt build"):
        queue(built, {}, "x", "x")


def test_what_is_better() -> None:
    def verdict(now: Side, then: Side, changed: int = 0) -> str:
        return Comparison("bpm", now, then, 0, 0, changed).verdict

    assert verdict(Side(1, 0.9), Side(2, 0.8)) == "better"
    assert verdict(Side(2, 0.9), Side(2, 0.8), 2) == "worse"
    assert verdict(Side(2, 0.9), Side(2, 0.9), 1) == "other"
    assert verdict(Side(2, 0.9), Side(2, 0.9)) == "same"
    # what is true weighs more than how many have it and how sure they are
    assert verdict(Side(9, 0.9, right=9, wrong=0), Side(10, 0.9, right=9, wrong=1)) == "worse"
    assert verdict(Side(9, 0.9, right=8, wrong=1), Side(8, 0.8, right=8, wrong=0)) == "better"

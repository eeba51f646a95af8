"""The config at run time: by command and by SQL, refused in words where nothing can come of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from loaders.database import Embedded
from tests.conftest import Connection, command, compiled_here, using

WRITE = """
insert into ops.metadata_enrichment_config_overrides
    (metadata_field, priority, provider, min_confidence, reason)
values
"""
LOG = "alter table ops.metadata_enrichment_config_overrides {} trigger user"


@pytest.fixture
def nothing_kept(built_server: Embedded, built: Connection) -> Iterator[Connection]:
    """`built`, in use, without overrides before and after."""
    with using(built_server), built.cursor() as cursor:
        yield built
        cursor.execute(LOG.format("disable"))
        cursor.execute("truncate ops.metadata_enrichment_config_overrides")
        cursor.execute(LOG.format("enable"))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "('tempo', 1, 'spotify', 0.9, 'x')",
            'There is no field "tempo" in the waterfall. The fields are: .*bpm',
        ),
        ("('bpm', 1, 'shazam', 0.9, 'x')", 'There is no provider "shazam". The providers are: .*beatport'),
        (
            "('bpm', 1, 'discogs', 0.9, 'x')",
            "The provider discogs does not know bpm. Those who do: .*spotify",
        ),
        ("('bpm', 5, 'spotify', 0.9, 'x')", "Priority 5 is not between 1 and 4"),
        ("('bpm', 1, 'spotify', 1.01, 'x')", "The confidence 1.01 is not between 0 and 1"),
        ("('bpm', 1, 'spotify', 0.854, 'x')", "The confidence 0.854 has more than two decimal places"),
        ("('bpm', 1, 'spotify', null, 'x')", "The provider spotify has no min_confidence"),
        (
            "('bpm', 1, 'spotify', 0.9, 'x'), ('bpm', 1, 'mixesdb', 0.9, 'x')",
            "Priority 1 of bpm is given twice in one change",
        ),
        (
            "('bpm', 3, 'spotify', 0.9, 'x')",
            "Then spotify would stand at the priorities 2 and 3 of bpm",
        ),
        ("('bpm', 2, 'spotify', 0.9, ' ')", "A change needs a reason"),
    ],
)
def test_what_nothing_can_come_of_is_refused(nothing_kept: Connection, row: str, message: str) -> None:
    with nothing_kept.cursor() as cursor, pytest.raises(psycopg2.errors.RaiseException, match=message):
        cursor.execute(WRITE + row)


@pytest.mark.parametrize(
    "change", ["update {} set provider = 'beatport', min_confidence = 0.9", "delete from {}", "truncate {}"]
)
def test_overrides_are_a_log(nothing_kept: Connection, change: str) -> None:
    with nothing_kept.cursor() as cursor:
        cursor.execute(WRITE + "('bpm', 2, 'spotify', 0.9, 'x')")
        with pytest.raises(psycopg2.errors.RaiseException, match="Overrides are a log"):
            cursor.execute(change.format("ops.metadata_enrichment_config_overrides"))


def test_a_confidence_has_two_places(nothing_kept: Connection) -> None:
    place = ("bpm", "--priority", "2", "--provider", "spotify", "--min-confidence", "0.854")
    for call in (
        ("config", "set", *place, "--reason", "x"),
        ("experiment", "--place", "bpm", "2", "spotify", "0.854"),
    ):
        refused = command(*call)
        assert refused.returncode == 2
        assert "0.854 has more than two decimal places" in refused.stderr


def test_change_and_back_by_command(nothing_kept: Connection) -> None:
    # what rich would take for markup is a text like any other
    why = ("--reason", "down [/v1/tracks]", "--by", "ann")
    done = command(
        "config", "set", "bpm", "--priority", "1", "--provider", "spotify", "--min-confidence", "0.9", *why
    )
    assert done.returncode == 0, done.stderr
    shown = command("config", "show", "bpm").stdout.splitlines()
    assert any("spotify" in line and "0.90" in line and "ann: down [/v1/tracks]" in line for line in shown)
    # spotify stood second: they change places
    assert [line.split()[2] for line in shown if line.startswith(" bpm") or " bpm " in line] == [
        "spotify", "beatport", "acousticbrainz", "mixesdb",
    ]  # fmt: skip

    assert command("config", "disable", "--provider", "beatport", *why).returncode == 0
    assert " beatport " not in command("config", "show").stdout
    assert command("config", "enable", "--provider", "beatport", *why).returncode == 0
    # where it stood when it was taken out, beside who stood there: nobody is lost
    again = command("config", "show", "bpm").stdout.splitlines()
    assert [line.split()[2:4] for line in again if " bpm " in line] == [
        ["spotify", "0.90"], ["beatport", "0.98"], ["acousticbrainz", "0.75"], ["mixesdb", "0.60"],
    ]  # fmt: skip
    assert command("config", "enable", "bpm", *why[:3], "Ünï→").returncode == 0
    assert " beatport " in command("config", "show", "bpm").stdout
    # a terminal that does not have each letter
    history = command("config", "history", "bpm", PYTHONIOENCODING="ascii").stdout
    assert "?n??" in history
    assert history.index("as the seed has it") < history.index("spotify at 0.90")
    assert history.count("down [/v1/tracks]") > 4

    assert command("config", "disable", "bpm", *why).returncode == 0
    assert command("config", "show", "bpm").stdout.count("taken out") == 4


def test_a_change_of_what_the_seeds_switch_off_is_said(nothing_kept: Connection) -> None:
    given = ("--priority", "4", "--min-confidence", "0.8", "--reason", "x")
    with nothing_kept.cursor() as cursor:
        cursor.execute("update seeds.enrichment_providers set is_enabled = false where provider = 'mixesdb'")
        try:
            idle = command("config", "set", "bpm", "--provider", "mixesdb", *given).stderr
            # beatport, whom it drives out of the first place, counts
            half = command(
                "config", "set", "bpm", "--provider", "mixesdb", "--priority", "1", *given[2:]
            ).stderr
        finally:
            cursor.execute(
                "update seeds.enrichment_providers set is_enabled = true where provider = 'mixesdb'"
            )
        cursor.execute(
            "update seeds.metadata_enrichment_config set is_enabled = false where metadata_field = 'bpm'"
        )
        try:
            off = command("config", "disable", "bpm", "--reason", "x").stderr
        finally:
            cursor.execute(
                "update seeds.metadata_enrichment_config set is_enabled = true where metadata_field = 'bpm'"
            )
    nothing = "Nothing comes of it for {} while the seeds have is_enabled = false there.\n"
    assert idle == "Changed: bpm 4.\n" + nothing.format("mixesdb")
    assert half == "Changed: bpm 1, bpm 4. The next dbt build uses it.\n" + nothing.format("mixesdb")
    assert off == "Changed: bpm 1, bpm 2, bpm 3, bpm 4.\n" + nothing.format("bpm")


def test_a_refused_change_is_said_and_leaves_nothing(nothing_kept: Connection) -> None:
    refused = command(
        "config", "set", "bpm", "--priority", "1", "--provider", "discogs", "--min-confidence", "0.9",
        "--reason", "x",
    )  # fmt: skip
    assert refused.returncode == 1
    assert "The provider discogs does not know bpm" in refused.stderr
    assert command("config", "disable", "bpm").returncode == 2  # no reason given
    with nothing_kept.cursor() as cursor:
        cursor.execute("select count(*) from ops.metadata_enrichment_config_overrides")
        assert cursor.fetchall() == [(0,)]


def test_a_refused_seed_is_said(nothing_kept: Connection) -> None:
    """What the test of the seeds found is shown beside the seed that is in the database."""
    failures = "ops_test_failures.metadata_enrichment_config_is_valid"
    with nothing_kept.cursor() as cursor:
        cursor.execute(f"create schema if not exists {failures.partition('.')[0]}")
        columns = "(seed text, metadata_field text, problem text)"
        cursor.execute(f"create table if not exists {failures} {columns}")
        try:
            assert "refused" not in command("config", "show").stderr
            cursor.execute(f"insert into {failures} values ('the_seed', 'bpmm', 'there is no field bpmm')")
            shown, unknown = command("config", "show"), command("config", "history", "bpmm")
        finally:
            cursor.execute(f"delete from {failures} where seed = 'the_seed'")
    assert unknown.returncode == 1
    assert "There is no field 'bpmm'.\nThe fields are acousticness" in unknown.stderr
    for said in (shown.stderr, unknown.stderr):
        assert "The last build refused the seeds" in said
        assert "the_seed: bpmm: there is no field bpmm" in said


def test_mistakes_of_seeds_are_told(built_server: Embedded, built: Connection, tmp_path: Path) -> None:
    name = "metadata_enrichment_config_is_valid"
    with using(built_server):
        found = compiled_here("--select", name, target_path=tmp_path)[name]
    built.autocommit = False
    with built.cursor() as cursor:
        cursor.execute(
            "update seeds.metadata_enrichment_config set metadata_field = 'bpmm' where metadata_field = 'bpm'"
        )
        cursor.execute(found)
        problems = [problem for _, field, problem in cursor.fetchall() if field == "bpmm"]
        cursor.execute(
            "update seeds.metadata_enrichment_config set min_acceptable_confidence = 0.505"
            " where metadata_field = 'key'"
        )
        cursor.execute(
            "update seeds.provider_field_confidence set base_confidence = 1.5 where provider = 'discogs'"
        )
        cursor.execute(found)
        confidences = {problem for _, field, problem in cursor.fetchall() if field in ("key", "genre")}
        cursor.execute("delete from seeds.metadata_enrichment_config")
        cursor.execute(found)
        empty = [problem for seed, _, problem in cursor.fetchall() if seed == "metadata_enrichment_config"]
    built.rollback()
    assert confidences == {
        "min_acceptable_confidence: 0.5050 has more than two decimal places",
        "base_confidence of discogs: 1.5000 is not between 0 and 1",
    }
    assert empty == ["the file has no row: every value of every track would go"]
    assert [problem.partition(" (")[0] for problem in problems] == ["metadata_field: there is no field bpmm"]


def test_a_provider_that_is_none_is_said(nothing_kept: Connection) -> None:
    for change in ("disable", "enable"):
        refused = command("config", change, "--provider", "nobody", "--reason", "x")
        assert refused.returncode == 1
        assert (
            "There is no provider 'nobody'.\nThe providers are 1001tracklists, acousticbrainz"
            in refused.stderr
        )


def test_the_function_for_people_at_a_prompt(built: Connection) -> None:
    with built.cursor() as cursor:
        cursor.execute("select priority, provider from ops.get_provider_priority('bpm', array['beatport'])")
        assert cursor.fetchall() == [(2, "spotify"), (3, "acousticbrainz"), (4, "mixesdb")]
        cursor.execute("select count(*) from ops.get_provider_priority('bpm')")
        assert cursor.fetchall() == [(4,)]
        # who is down is left out
        built.autocommit = False
        cursor.execute(
            "update intermediate.int_waterfall__config set health_status = 'down' where provider = 'spotify'"
        )
        cursor.execute("select provider from ops.get_provider_priority('bpm')")
        assert cursor.fetchall() == [("beatport",), ("acousticbrainz",), ("mixesdb",)]
        built.rollback()


def test_who_fell_ill_is_asked_again_after_a_while(built: Connection) -> None:
    asked = "select count(*) from ops.enrichment_requests where provider = 'discogs'"
    ill = (
        "update intermediate.int_provider_health "
        "set next_try_at = current_timestamp + %s * interval '1 minute'"
    )
    built.autocommit = False
    found = []
    with built.cursor() as cursor:
        for minutes in (None, 1, -1):
            cursor.execute(f"{ill} where provider = 'discogs'", (minutes,))
            cursor.execute(asked)
            found += cursor.fetchall()
    built.rollback()
    (healthy,), (down,), (tried,) = found
    assert healthy == tried > 0
    assert down == 0

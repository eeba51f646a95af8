"""Persons' corrections: kept in the form of providers' values, or refused in words, and never changed."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from click.testing import CliRunner

from loaders import corrections, database
from loaders.database import Embedded
from loaders.errors import LoaderError
from loaders.run import main
from loaders.tracks import track_id
from tests.conftest import Connection, ask, command, using

WRITE = (
    "insert into ops.manual_corrections (track_id, metadata_field, value, reason) values (%s, %s, %s, 'x')"
)
# what a build does first
TAKE_IN = (
    "insert into ops.bronze_loads (load_id, first_run_id) select load_id, 'x' from ops.manual_corrections"
)
UNDO = "alter table ops.manual_corrections {} trigger user"


@pytest.fixture
def connection(built_server: Embedded) -> Iterator[Connection]:
    """`built`, in use, in a transaction that leaves nothing behind."""
    with using(built_server), contextlib.closing(database.connect()) as opened:
        yield opened
        opened.rollback()


def strobe(connection: Connection) -> str:
    name = "select id::text from silver.silver_enriched_tracks"
    name += " where artist_name || ' - ' || track_title = 'deadmau5 - Strobe'"
    return str(ask(connection, name)[0][0])


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("bpm", "128", "128.00"),
        ("bpm", " 127.954 ", "127.95"),
        ("energy", "0.5", "0.5000"),
        ("loudness", "-7", "-7.000"),
        ("duration_ms", "634000", "634000"),
        ("key", "a minor", "8A"),
        ("key", "8a", "8A"),
        ("key", "CM", "8B"),
        ("key", "Cm", "5A"),
        ("isrc", "us-um7-10-01234", "USUM71001234"),
        ("release_date", "2009-10", "2009-10"),
        ("genre", " Progressive House ", "Progressive House"),
        ("label", "  ", None),
        ("label", "\ufeffmau5\u0007trap\u200b\n", "mau5trap"),
        ("spotify_id", "3FtYbEfBqAlGO46NUDQSAt", "3FtYbEfBqAlGO46NUDQSAt"),
        ("musicbrainz_id", "5D1E0A11-0001-4B01-9B01-000000000001", "5d1e0a11-0001-4b01-9b01-000000000001"),
        ("beatport_id", "1000931", "1000931"),
        ("discogs_id", "m2000598", "m2000598"),
    ],
)
def test_a_value_is_kept_as_providers_values_are(
    connection: Connection, field: str, typed: str, kept: str | None
) -> None:
    assert ask(connection, "select ops.correction_value(%s, %s)", field, typed) == [(kept,)]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("bpm", "fast", '"fast" is no number'),
        ("bpm", "12.8", "bpm cannot be 12.8"),
        ("bpm", "NaN", '"NaN" is no number'),
        ("bpm", "1e200000", '"1e200000" is no number'),
        ("energy", "80", "energy cannot be 80"),
        ("key", "H major", '"H major" is no key'),
        ("isrc", "12345", '"12345" is no ISRC'),
        ("release_date", "autumn 2009", "is no date"),
        ("release_date", "2009-02-30", "There is no day 2009-02-30"),
        ("release_date", "1000", '"1000" is no date from 1800 to 2199'),
        (
            "spotify_id",
            "https://open.spotify.com/track/3FtYbEfBqAlGO46NUDQSAt",
            "is no spotify_id. Of an address",
        ),
        ("musicbrainz_id", "nonsense", '"nonsense" is no musicbrainz_id'),
        ("beatport_id", "strobe/1000931", '"strobe/1000931" is no beatport_id'),
        ("discogs_id", "r2000598", '"r2000598" is no discogs_id'),
        ("tempo", "128", 'There is no field "tempo" in the waterfall. The fields are: .*bpm'),
        ("bpm", None, "There is no correction of bpm to withdraw"),
        ("label", "x" * 501, "A value has at most 500 characters, and this one 501"),
    ],
)
def test_what_nothing_can_come_of_is_refused(
    connection: Connection, field: str, value: str | None, message: str
) -> None:
    with pytest.raises(psycopg2.errors.RaiseException, match=message):
        ask(connection, WRITE + " returning 1", strobe(connection), field, value)


@pytest.mark.parametrize("value", ["  ", "\u200b", "\n"])
def test_a_value_that_nobody_sees_withdraws_nothing(value: str) -> None:
    refused = CliRunner().invoke(main, ["correct", "deadmau5 - Strobe", "bpm", value, "--reason", "x"])
    assert refused.exit_code == 2
    assert "Give either a VALUE or --withdraw" in refused.stderr


def test_a_field_that_is_switched_off_takes_none(connection: Connection) -> None:
    ask(connection, "delete from intermediate.int_waterfall__config where metadata_field = 'bpm' returning 1")
    with pytest.raises(psycopg2.errors.RaiseException, match="does not fill bpm now: the field is switched"):
        ask(connection, WRITE + " returning 1", strobe(connection), "bpm", "128")


def test_a_track_that_is_none_is_refused(connection: Connection) -> None:
    nobody = "00000000-0000-0000-0000-000000000000"
    with pytest.raises(psycopg2.errors.RaiseException, match=f"There is no track {nobody}"):
        ask(connection, WRITE + " returning 1", nobody, "bpm", "128")


@pytest.mark.parametrize(
    "change", ["update ops.manual_corrections set value = '1'", "delete from {0}", "truncate {0}"]
)
def test_corrections_are_a_log(connection: Connection, change: str) -> None:
    ask(connection, WRITE + " returning 1", strobe(connection), "bpm", "120")
    with pytest.raises(psycopg2.errors.RaiseException, match="Corrections are a log"):
        ask(connection, change.format("ops.manual_corrections"))


def test_a_correction_notes_what_it_replaces(connection: Connection) -> None:
    track = strobe(connection)
    returning = " returning asked_artist is not null, replaced_provider, replaced_value, load_id"
    ((named, provider, value, load),) = ask(connection, WRITE + returning, track, "bpm", "120")
    current = "select bpm::text, enrichment_metadata #>> '{fields,bpm,provider}' from"
    current += " silver.silver_enriched_tracks where id = %s"
    assert (value, provider) == ask(connection, current, track)[0]
    assert named and load.startswith("correction-0")
    ((_, again, _, _),) = ask(connection, WRITE + returning, track, "bpm", None)
    assert again == provider


@pytest.fixture
def used(built_server: Embedded, built: Connection) -> Iterator[Connection]:
    """`built`, in use by commands, without corrections and replays afterwards."""
    with using(built_server):
        yield built
    with built.cursor() as cursor:
        for does in ("disable", "enable"):
            cursor.execute(UNDO.format(does))
            cursor.execute("delete from ops.manual_corrections" if does == "disable" else "select 1")
        cursor.execute("delete from ops.replay_results where run_id = 'made up'")
        cursor.execute("delete from ops.pipeline_replay_queue where reason = 'made up'")
        cursor.execute("delete from ops.enrichment_pipeline_runs where failure_reason = 'made up'")


def test_by_command(used: Connection) -> None:
    why = ("--reason", "heard it", "--by", "ann")
    done = command("correct", "deadmau5 - strobe", "bpm", "64", *why)
    assert done.returncode == 0, done.stderr
    assert "bpm is 64.00, not 128.00" in done.stderr
    assert command("correct", "deadmau5 - strobe", "bpm", "--withdraw", *why).returncode == 0
    refused = command("correct", "nobody - nothing", "bpm", "64", *why)
    assert refused.returncode == 1 and "There is no track 'nobody - nothing'" in refused.stderr
    assert "withdrawn, from the next build" in command("corrections", "--all").stdout
    same = command("correct", "deadmau5 - strobe", "bpm", "128", *why)
    assert "bpm is 128.00, as spotify says already" in same.stderr
    written = "select metadata_field, value, reason, corrected_by from ops.manual_corrections"
    written += " order by correction_id"
    assert ask(used, written) == [("bpm", value, "heard it", "ann") for value in ("64.00", None, "128.00")]


def test_a_number_below_zero_is_no_option(used: Connection) -> None:
    done = command("correct", "deadmau5 - strobe", "loudness", "-7.5", "--reason", "heard it")
    assert "loudness is -7.500" in done.stderr, done.stderr
    assert command("correct", "deadmau5 - strobe", "loudness", "--lower", "--reason", "x").returncode == 2


def test_a_replay_becomes_corrections_by_command(used: Connection) -> None:
    queue = "insert into ops.pipeline_replay_queue (reason, status) values ('made up', 'completed')"
    ((request,),) = ask(used, f"{queue} returning request_id")
    # one that is the same today, another one, and one that no correction can say
    ask(
        used,
        "insert into ops.replay_results"
        " (request_id, run_id, track_key, metadata_field, replayed_value, verdict, replayed_at)"
        " select %s, 'made up', track_key, metadata_field, value, 'data_changed', current_timestamp"
        " from silver.silver_enriched_tracks,"
        " (values ('bpm', '128.00'), ('key', '9A'), ('genre', null)) as replayed (metadata_field, value)"
        " where id = %s",
        request,
        strobe(used),
    )
    done = command("replay", "--apply", str(request), "--reason", "it was right", "--by", "ann")
    assert done.returncode == 0, done.stderr
    assert "1 correction written" in done.stderr and "1 field with a value today had none" in done.stderr
    some = "select min(bronze_id) from intermediate.int_match_history"
    answers = ("--bronze-id", str(ask(used, some)[0][0]), "--bronze-id", "nonsense")
    unknown = command("replay", *answers, "--field", "bpm", "--reason", "made up")
    assert unknown.returncode == 1 and "No build found a track in the answer 'nonsense'." in unknown.stderr
    written = "select metadata_field, value, reason, corrected_by from ops.manual_corrections"
    why = f"it was right (replay {request} of run made up)"
    assert ask(used, written) == [("key", "9A", why, "ann")]


def test_a_replay_finds_the_run_of_a_day(used: Connection) -> None:
    """The last that was complete when the day ended; its time is UTC's, whatever the server's zone."""
    ask(
        used,
        "insert into ops.enrichment_pipeline_runs"
        " (run_id, run_type, status, failure_reason, started_at, completed_at, has_taken_in_loads)"
        " select name, 'incremental', 'completed', 'made up', cast(started_at as timestamptz),"
        " cast(completed_at as timestamptz), name <> 'a part'"
        " from (values ('early', '2020-01-10 01:00+00', '2020-01-10 02:00+00'),"
        " ('late', '2020-01-10 23:00+00', '2020-01-10 23:30+00'),"
        " ('a part', '2020-01-10 23:40+00', '2020-01-10 23:45+00'),"
        " ('over midnight', '2020-01-10 23:50+00', '2020-01-11 00:10+00'))"
        " as runs (name, started_at, completed_at)",
    )
    wanted = {"2020-01-10": "late", "2020-01-11": "over midnight", "2020-01-31": "over midnight"}
    for day, run in wanted.items():
        queued = command("replay", "--run", day, "--reason", "made up", PGTZ="Asia/Tokyo")
        assert f", of run {run}, is queued" in queued.stderr, queued.stderr
    newest = "select config_snapshot_run_id from ops.pipeline_replay_queue order by request_id"
    assert ask(used, newest)[-3:] == [("late",), ("over midnight",), ("over midnight",)]
    unknown = command("replay", "--run", "2019-12-31", "--reason", "made up")
    assert unknown.returncode == 1 and "There is no run 2019-12-31 that reached silver." in unknown.stderr
    assert command("replay", "--run", "2020-13-45", "--reason", "no day").returncode == 1
    assert "\n  late of 2020-01-10 23:30 UTC\n  early of 2020-01-10 02:00 UTC" in unknown.stderr


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (
            "metadata_fields",
            ["bpm", "tempo"],
            'There is no field "tempo" in the waterfall. The fields are: .*bpm',
        ),
        ("config_snapshot_run_id", "none", 'There is no run "none" that reached silver'),
    ],
)
def test_a_replay_of_nothing_is_refused(used: Connection, column: str, value: Any, message: str) -> None:
    """Worked, it would be done without a row, or wait for ever."""
    queue = f"insert into ops.pipeline_replay_queue ({column}, reason) values (%s, 'made up')"
    with pytest.raises(psycopg2.errors.RaiseException, match=message):
        ask(used, queue, value)
    with pytest.raises(psycopg2.errors.RaiseException, match="A request needs a reason"):
        ask(used, "insert into ops.pipeline_replay_queue (reason) values (' ')")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--apply", "1"), "--reason"),
        (("--show", "1", "--apply", "1"), "--show alone"),
        # all fields would be corrected, and not the one
        (("--apply", "1", "--reason", "x", "--field", "bpm"), "applied whole"),
    ],
)
def test_a_replay_is_not_applied_without_a_reason(options: tuple[str, ...], said: str) -> None:
    done = command("replay", *options)
    assert done.returncode == 2 and said in done.stderr


def test_what_the_next_build_makes_of_corrections(connection: Connection) -> None:
    """Said at once, whether a build has taken the correction in or not."""

    def listed(everything: bool = False) -> list[tuple[Any, Any]]:
        return [(row["value"], row["next_status"]) for row in corrections.listed(connection, everything)]

    track = strobe(connection)
    ask(connection, WRITE + " returning 1", track, "bpm", "120")
    assert listed() == [("120.00", "in force")]
    ask(connection, TAKE_IN)
    assert listed() == [("120.00", None)]
    ask(connection, WRITE + " returning 1", track, "bpm", "121")
    assert listed() == [("120.00", "replaced"), ("121.00", "in force")]
    ask(connection, WRITE + " returning 1", track, "bpm", None)
    assert listed() == [("120.00", "withdrawn")]
    assert listed(True) == [("120.00", "withdrawn"), ("121.00", "withdrawn"), (None, "withdrawal")]


def test_a_correction_of_a_merged_track_is_withdrawn_where_the_track_went(connection: Connection) -> None:
    merged = strobe(connection)
    ask(connection, WRITE + " returning 1", merged, "bpm", "120")
    ask(connection, TAKE_IN)
    others = "select min(id::text) from silver.silver_enriched_tracks where id <> %s"
    ((kept,),) = ask(connection, others, merged)
    ask(
        connection,
        "insert into intermediate.int_track_merges (track_key, canonical_track_key)"
        " values (replace(%s, '-', ''), replace(%s, '-', ''))",
        merged,
        kept,
    )
    ask(connection, WRITE + " returning 1", kept, "bpm", None)
    (row,) = corrections.listed(connection)
    assert (row["track_id"], row["value"], row["next_status"]) == (kept, "120.00", "withdrawn")


def test_who_names_a_track_that_was_merged_is_told_where_it_went(connection: Connection) -> None:
    gone, kept = uuid.UUID(int=0), strobe(connection)
    merge = "insert into intermediate.int_track_merges (track_key, canonical_track_key)"
    ask(connection, f"{merge} values (%s, replace(%s, '-', ''))", gone.hex, kept)
    with pytest.raises(LoaderError, match=f"It was merged into {kept} "):
        track_id(connection, str(gone))


def test_only_a_replay_that_was_worked_can_be_applied(connection: Connection) -> None:
    with pytest.raises(LoaderError, match="There is no request 999999"):
        corrections.apply_replay(connection, 999999, "x", "ann")


def test_of_several_tracks_of_a_name_the_id_is_wanted(connection: Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table namesake as select * from silver.silver_enriched_tracks where id = %s;"
            "update namesake set id = %s, track_key = %s;"
            "insert into silver.silver_enriched_tracks select * from namesake",
            (strobe(connection), str(uuid.UUID(int=1)), uuid.UUID(int=1).hex),
        )
    with pytest.raises(LoaderError, match="Several tracks are called .*\\nWrite the id: 0000"):
        track_id(connection, "deadmau5 - strobe")


def test_a_copy_of_the_database_may_have_another_name(connection: Connection) -> None:
    functions = "select proname from pg_proc where pronamespace::regnamespace::text = 'ops'"
    named = f"{functions} and prosrc like '%%' || quote_ident(current_database()) || '%%.%%'"
    assert len(ask(connection, functions)) > 3
    assert ask(connection, named) == []

"""The whole path: ops.enrichment_requests, the loader, the simulator over HTTP, bronze, and dbt again."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner, Result

from loaders import bronze, database, sample
from loaders.bronze_tables import TABLES
from loaders.calls import Patience
from loaders.database import PROJECT_DIR
from loaders.enrichment import rounds
from loaders.enrichment.questions import Questions
from loaders.run import main
from loaders.sources.api import Question
from tests.conftest import dbt_here, own_server

pytestmark = pytest.mark.long

TRACKS, SETS, SEED = 30, 4, 7
PUBLISHED = ("scraped_tracks", "scraped_playlists", "scraped_artists")
SECRETS = {
    "SOURCES__SPOTIFY__CLIENT_ID": "planted-spotify-id",
    "SOURCES__SPOTIFY__CLIENT_SECRET": "planted-spotify-secret",
    "SOURCES__BEATPORT__CLIENT_ID": "planted-beatport-id",
    "SOURCES__BEATPORT__CLIENT_SECRET": "planted-beatport-secret",
    "SOURCES__BEATPORT__REFRESH_TOKEN": "planted-beatport-refresh",
    "SOURCES__LASTFM__API_KEY": "planted+lastfm/key=",
    "SOURCES__DISCOGS__TOKEN": "planted-discogs-token",
    "SOURCES__GETSONGBPM__API_KEY": "planted-getsongbpm-key",
    "SOURCES__LISTENBRAINZ__TOKEN": "planted-listenbrainz-token",
}
CALLED_BY_SECRETS = ("planted", "simulated-token")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server with the tracklists of a small sample and no answers; gives the configuration's file."""
    folder = tmp_path_factory.mktemp("enrich")
    config = folder / "config.toml"
    config.write_text(
        f'[[songnodes.sources]]\nname = "sample"\ntracks = {TRACKS}\nsets = {SETS}\nseed = {SEED}\n'
    )
    with own_server(folder / "db"), tempfile.TemporaryDirectory() as made:
        sample.write(Path(made), TRACKS, SETS, SEED)
        bronze.load((table, row) for table in PUBLISHED for row in sample.read(Path(made), table))
        yield config


def environment(config: Path) -> dict[str, str]:
    target = str(config.parent / "target")
    return {**os.environ, **SECRETS, "DBT_TARGET_PATH": target, "DBT_LOG_PATH": target}


def command(config: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "loaders.run", "--config", str(config), *arguments]


def enrich(config: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(config, "enrich", "--offline", *arguments), cwd=PROJECT_DIR, env=environment(config),
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


def enrich_here(config: Path, *arguments: str) -> Result:
    """As `enrich`, with all but the simulator in this process: dbt reads the project once for all rounds."""

    def build(*wanted: str, **options: Any) -> list[str]:
        dbt_here(*wanted, target_path=config.parent / "target", **options)
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("loaders.dbt.run", build)
        for name, value in SECRETS.items():
            patch.setenv(name, value)
        return CliRunner().invoke(main, ["--config", str(config), "enrich", "--offline", *arguments])


def faults(*texts: str) -> list[str]:
    return [part for text in texts for part in ("--fault", text)]


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with contextlib.closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def answers() -> int:
    return int(rows("select count(*) from bronze.bronze_api_enrichments")[0][0])


def test_a_dry_run_shows_the_plan_and_asks_nothing(world: Path) -> None:
    done = enrich(world, "--dry-run")
    assert done.returncode == 0, done.stderr
    planned = {line.split()[0] for line in done.stdout.splitlines()}
    # the first places of the waterfall, and nobody else
    assert planned == {"spotify", "beatport", "musicbrainz", "discogs"}
    assert answers() == 0


def test_the_budget_holds(world: Path) -> None:
    done = enrich_here(world, "--max-calls", "7", "--provider", "discogs", "--provider", "musicbrainz")
    assert done.exit_code == 4, done.output
    assert answers() == 7
    asked = {name for (name,) in rows("select distinct api_provider from bronze.bronze_api_enrichments")}
    assert asked <= {"discogs", "musicbrainz"}


def test_an_interruption_keeps_what_has_arrived(world: Path) -> None:
    before = answers()
    # a user's, which goes with a table that dbt swaps: of all that dbt says, that is told
    with contextlib.closing(database.connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute("create materialized view users as select from intermediate.int_waterfall__config")
    process = subprocess.Popen(
        command(world, "enrich", "--offline", "--fault", "musicbrainz:slow"), cwd=PROJECT_DIR,
        env=environment(world), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # a shell that runs tests in the background has them ignore Ctrl-C, and children inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert process.stderr
    first = []
    for line in process.stderr:
        if line.startswith("round 1"):
            break
        first.append(line.strip())
    starts, asks, warned = first
    assert starts == "The simulator of the sample's providers starts ..."
    assert asks == "dbt works out what to ask ..."
    assert warned.startswith("Warning: ") and "were dropped with it: public.users." in warned
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=120)[1]
    assert process.returncode == 130, said
    assert "landed first" in said
    told = re.search(r"([\d,]+) answers landed", said)
    assert told and int(told[1].replace(",", "")) == answers() - before
    assert answers() > before
    loads = rows(
        "select count(*) from bronze.bronze_api_enrichments where _dlt_load_id not in"
        " (select load_id from bronze._dlt_loads where status = 0)"
    )
    assert loads == [(0,)]


def test_a_closed_door_is_told_recorded_and_passed_by(world: Path) -> None:
    """Spotify's audio features are closed to new apps: the waterfall goes on with ReccoBeats."""
    # as a build of everything leaves it: over what the rounds make anew
    view = "intermediate.int_waterfall__selected"
    with contextlib.closing(database.connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute(f"create view {view} as select * from intermediate.int_waterfall__config")
    done = enrich_here(
        world, *faults("spotify:403:1:audio-features", "lastfm:echo", "discogs:echo:0.3", "beatport:429:0.2"),
        *faults("musicbrainz:html:0.1", "deezer:broken:0.2", "listenbrainz:cut:0.2"),
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert done.stderr.count("spotify (audio-features/{id}) is shut") == 1
    refused = rows(
        "select count(*) from bronze.bronze_api_enrichments where api_endpoint = 'audio-features/{id}'"
    )
    assert refused == [(1,)]
    door = rows(
        "select provider, reason, opens_at from staging.stg_ops__shut_doors where endpoint is not null"
    )
    assert door == [("spotify", "audio-features/{id} is closed to us (HTTP 403)", None)]
    taken = rows(
        "select count(*) from intermediate.int_waterfall__decisions"
        " where provider = 'reccobeats' and outcome = 'accepted'"
    )
    assert taken[0][0] > 10
    # Last.fm failed again and again: its errors are rows, and it was given up
    assert rows(
        "select distinct error_code from bronze.bronze_api_enrichments where api_provider = 'lastfm'"
    ) == [("server_error",)]
    assert rows("select to_regclass(%s) is not null", view) == [(True,)]


def test_no_secret_is_anywhere(world: Path) -> None:
    """Servers that repeat what they were sent, a debug log, and every table of bronze."""
    done = subprocess.run(
        command(world, "--debug", "enrich", "--offline", "--everyone", "--max-calls", "150", *faults(
            "getsongbpm:echo", "spotify:echo:0.5", "beatport:echo:0.5", "listenbrainz:echo:0.5")),
        cwd=PROJECT_DIR, env={**environment(world), "RUNTIME__LOG_LEVEL": "DEBUG"},
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 4), done.stderr
    echoed = rows(
        "select count(*) from bronze.bronze_api_enrichments"
        " where raw_response ->> 'message' like 'Cannot serve%%'"
    )
    assert echoed[0][0] > 5
    places = {"output": done.stdout + done.stderr}
    for table in TABLES:
        places[table] = str(rows(f"select to_jsonb(t) from bronze.{table} as t"))
    places["ops.provider_doors"] = str(rows("select to_jsonb(t) from ops.provider_doors as t"))
    for path in (*world.parent.rglob("*.log"), *world.parent.rglob("dlt/**/*")):
        if path.is_file():
            places[str(path)] = path.read_bytes().decode("utf-8", "replace")
    found = {place: word for place, text in places.items() for word in CALLED_BY_SECRETS if word in text}
    assert found == {}


@pytest.fixture(scope="module")
def answered(world: Path) -> Path:
    """The world when everybody has been asked, what failed or was shut in the tests before, too."""
    done = enrich_here(world)
    assert done.exit_code == 0, done.output
    return world


def test_when_all_is_answered_nothing_is_asked(answered: Path) -> None:
    before = answers()
    done = enrich_here(answered)
    assert done.exit_code == 0, done.output
    assert "0 calls in 0 rounds" in done.stderr
    assert answers() == before


def test_status_tells_of_each_provider(answered: Path) -> None:
    done = subprocess.run(
        command(answered, "status"), cwd=PROJECT_DIR, env=environment(answered), capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = {line.split()[0]: line.split() for line in done.stdout.split("\n\n")[0].splitlines()}
    assert lines["spotify"][1] == "open"
    assert lines["musicbrainz"][1] == "shut"
    assert int(lines["spotify"][4]) > 20
    assert "musicbrainz needs contact in [sources.musicbrainz]" in done.stdout
    without = [
        line.split()[0] for line in done.stdout.splitlines() if "has no place in the waterfall" in line
    ]
    assert without == ["getsongbpm"]
    assert "planted" not in done.stdout + done.stderr


def test_other_data_is_refused(world: Path, tmp_path: Path) -> None:
    other = tmp_path / "config.toml"
    other.write_text('[[songnodes.sources]]\nname = "sample"\ntracks = 30\nsets = 4\nseed = 8\n')
    done = subprocess.run(
        command(other, "enrich", "--offline"), cwd=PROJECT_DIR, env=environment(world), capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "other tracks than the sample" in done.stderr


def test_two_at_once_do_not_disturb_each_other(world: Path) -> None:
    """The second one says so and goes: it would ask the same, and everybody twice as fast as allowed."""
    with contextlib.closing(database.connect()) as first, first.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", (rounds.LOCK,))
        before = answers()
        done = enrich(world)
    assert done.returncode == 1, done.stderr
    assert "Somebody is enriching this database already." in done.stderr
    assert answers() == before


def test_a_wrong_call_is_code_2(world: Path) -> None:
    for arguments in (["--provider", "napster"], ["--fault", "x:429"], ["--max-calls", "-1"]):
        done = subprocess.run(
            command(world, "enrich", *arguments), cwd=PROJECT_DIR, env=environment(world),
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 2, done.stderr


def test_nobody_to_ask_is_not_nothing_to_ask(
    connection: database.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network is down: the one provider is given up, and its questions are left."""
    bronze.load(())
    asked = [Question(key, "deezer", "search", "names", None, "A", key, ("A",), key, None) for key in "xyz"]
    found = iter([{"deezer": Questions(asked, 3)}])
    haste = Patience(tries=1, failures_in_a_row=1, pause_s=0.01, pauses=0)

    def unreachable(*_: Any) -> None:
        raise requests.ConnectionError

    # what dbt would say, and remember
    monkeypatch.setattr("loaders.dbt.run", lambda *_, **__: [])
    monkeypatch.setattr("loaders.enrichment.questions.read", lambda *_: next(found, {}))
    monkeypatch.setattr("loaders.enrichment.doors.shut", lambda *_: None)
    monkeypatch.setattr("loaders.http.Patience", lambda: haste)
    monkeypatch.setattr("loaders.transport.fetch", unreachable)
    done = CliRunner().invoke(main, ["enrich", "--provider", "deezer"])
    assert done.exit_code == 4, done.output
    assert "Nobody can be asked: every door is shut." in done.stderr
    assert answers() == 1
    # nor does a plan say so
    monkeypatch.setattr("loaders.enrichment.desks.lacks", lambda _: ["client_id"])
    done = CliRunner().invoke(main, ["enrich", "--provider", "spotify", "--dry-run"])
    assert (done.exit_code, "Nobody can be asked" in done.stdout) == (0, True), done.output

"""The same on a PostgreSQL 15 of somebody else's, over TCP and with a password: DBT_TARGET=postgres."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from loaders import database
from tests.conftest import Connection, ask, command, content, dbt_here, short_folder
from tests.loaders.helpers import do

pytestmark = pytest.mark.long

PASSWORD = "p@ss:w/rd %"
# What holds the time of a load or of a build, and what only a server with pgvector has.
WHEN = (
    "enrichment_run_id", "created_at", "updated_at", "row_hash", "enrichment_metadata", "last_enriched_at",
    "features_vector",
)  # fmt: skip
PLACES = ("/usr/lib/postgresql/15/bin", "/usr/pgsql-15/bin", "/opt/homebrew/opt/postgresql@15/bin")


def programs() -> Path:
    """The folder of PostgreSQL 15's programs; skips the test where there is none."""
    on_path = shutil.which("initdb")
    for folder in (*map(Path, PLACES), *([Path(on_path).resolve().parent] if on_path else [])):
        if (folder / "initdb").exists():
            version = subprocess.run(
                [folder / "initdb", "--version"], capture_output=True, text=True, check=True
            )
            if " 15." in version.stdout:
                return folder
    pytest.skip("there is no initdb of PostgreSQL 15 on this machine")


def other_user(folder: Path) -> dict[str, Any]:
    """PostgreSQL does not run as root: for root, the user `nobody`, who then owns the folder."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def postgres_15() -> Iterator[Path]:
    """A running PostgreSQL 15 that this process's PG* variables name, and a folder for dbt's target."""
    binaries, port = programs(), free_port()
    with short_folder() as folder, pytest.MonkeyPatch.context() as patch:
        user = other_user(folder)
        secret = folder / "secret"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [binaries / program, *arguments],
                cwd=folder,
                check=True,
                stdout=subprocess.DEVNULL,
                timeout=120,
                **user,
            )

        run(
            "initdb", "-D", "data", "-U", "dj", "--pwfile=secret", "--auth=scram-sha-256", "--encoding=UTF8",
            "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k ''"
        run("pg_ctl", "start", "-w", "-D", "data", "-l", "log", "-o", options)
        settings = {
            "DBT_TARGET": "postgres", "SONGNODES_DATA_DIR": str(folder / "work"), "PGHOST": "127.0.0.1",
            "PGPORT": str(port), "PGUSER": "dj", "PGPASSWORD": PASSWORD, "PGDATABASE": "postgres",
        }  # fmt: skip
        for name, value in settings.items():
            patch.setenv(name, value)
        try:
            yield folder
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", "data")


@pytest.fixture
def connection_15(postgres_15: Path) -> Iterator[Connection]:
    with contextlib.closing(database.connect()) as opened:
        opened.autocommit = True
        yield opened


def test_load_and_build_give_the_same_there(
    built: Connection, connection_15: Connection, postgres_15: Path
) -> None:
    assert ask(connection_15, "show server_version")[0][0].startswith("15.")
    loaded = command()
    assert loaded.returncode == 0, loaded.stderr
    assert PASSWORD not in loaded.stderr
    assert "0 new" in command().stderr
    with pytest.raises(psycopg2.errors.RestrictViolation):
        do(connection_15, "delete from bronze.bronze_scraped_playlists")

    # rules of models and rows (unit and generic tests) are tested elsewhere: here all rows are to be the same
    rules = ("--exclude-resource-type", "unit_test", "--exclude", "test_type:generic")
    dbt_here("build", *rules, target_path=postgres_15 / "target")

    tables = "select schemaname || '.' || tablename from pg_tables where schemaname in ('silver', 'gold')"
    for (table,) in ask(built, tables):
        assert content(connection_15, table, WHEN) == content(built, table, WHEN), table
    attempts = "select track_key, metadata_field, priority, outcome, value, confidence"
    attempts += " from intermediate.int_waterfall__attempts order by 1, 2, 3"
    assert ask(connection_15, attempts) == ask(built, attempts)
    assert "deadmau5 - Strobe" in command("summary").stdout

"""Which database is meant, how it is reached, and what it says when something is wrong."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import psycopg2
import pytest
from dlt.destinations.impl.postgres.configuration import PostgresCredentials

from loaders import database
from loaders.database import Embedded
from loaders.errors import ConfigError, DatabaseError
from tests.conftest import ask, command, using
from tests.loaders.helpers import answers


def test_not_running_says_how_to_start(own: Embedded) -> None:
    result = command("tracklists", "--file", __file__)
    assert result.returncode == 1
    assert f"The embedded PostgreSQL in {own.directory} is not running." in result.stderr
    assert "python -m loaders.run db start" in result.stderr
    assert "Traceback" not in result.stderr


def test_settings_of_another_server_do_not_hide_this_one(
    server: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = {"PGHOST": "/nowhere", "PGPORT": "1", "PGUSER": "ann", "PGDATABASE": "songs"}
    elsewhere |= {"PGCLIENTENCODING": "LATIN1"}
    with using(server), monkeypatch.context() as patch:
        for name, value in elsewhere.items():
            patch.setenv(name, value)
        assert server.socket() == server.directory
        assert answers()
        with contextlib.closing(database.connect()) as connection:
            assert ask(connection, "select 'ЖÉ'") == [("ЖÉ",)]


def test_a_database_that_lacks_letters(server: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    with using(server), contextlib.closing(database.connect()) as connection:
        connection.autocommit = True
        narrow = "create database narrow encoding 'LATIN1' locale_provider libc locale 'C' template template0"
        ask(connection, narrow)
        for name, value in {"DBT_TARGET": "postgres", "PGUSER": "postgres", "PGDATABASE": "narrow"}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("PGHOST", str(server.directory))
        with pytest.raises(DatabaseError, match="LATIN1"):
            database.connect()
        ask(connection, "drop database narrow")


def test_a_server_that_a_full_disk_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its log is written out: no test fills a disk."""
    monkeypatch.setenv("SONGNODES_DATA_DIR", str(folder))
    monkeypatch.delenv("DBT_TARGET", raising=False)
    lost = psycopg2.OperationalError("server closed the connection unexpectedly")
    start = "2026-01-02 03:04:05 UTC [1] LOG:  starting PostgreSQL 18.4\n"
    full = '2026-01-02 03:05:06 UTC [2] PANIC:  could not write to file "pg_wal/x": No space left on device\n'
    for log, told in ((None, False), (full + start, False), (start + full + "... is shut down\n", True)):
        if log is not None:
            Embedded(folder).log.write_text(log)
        assert (full.strip() in database.refused(lost).advice) is told, log


@pytest.mark.parametrize(
    ("environment", "code", "problem"),
    [
        ({"DBT_TARGET": "snowflake"}, 1, "DBT_TARGET is 'snowflake'"),
        ({"SONGNODES_DATA_DIR": "/nowhere/100% techno"}, 1, "holds a %"),
        ({"SONGNODES_DATA_DIR": os.fsdecode(b"/nowhere/m\xfcsik")}, 1, "is no UTF-8"),
        (
            {"DBT_TARGET": "postgres", "PGHOST": "/nowhere", "PGPASSWORD": "geheim"},
            3,
            "refuses the connection",
        ),
    ],
)
def test_settings_that_lead_nowhere(environment: dict[str, str], code: int, problem: str) -> None:
    result = command("db", "status", **environment)
    assert result.returncode == code
    assert problem in result.stderr
    assert "geheim" not in result.stderr + result.stdout


def test_url_of_any_server(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {
        "DBT_TARGET": "postgres",
        "PGHOST": "db.example.org",
        "PGPORT": "6432",
        "PGUSER": "a b",
        "PGPASSWORD": "p@:/",
        "PGDATABASE": "songs",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert database.url() == "postgresql://a%20b@db.example.org:6432/songs"
    assert database.url(with_password=True) == "postgresql://a%20b:p%40%3A%2F@db.example.org:6432/songs"
    assert command("db", "stop").returncode == 0
    monkeypatch.setenv("PGHOST", "/run/my socket")
    assert database.url(application_name="x") == (
        "postgresql://a%20b@%2Frun%2Fmy%20socket:6432/songs?application_name=x"
    )
    # Whatever it is reaches libpq as it was given, also through dlt, which writes the address anew.
    for host in ("::1", "[::1", "fe80::1%eth0", "db?x", "a,b", "/my + söcket's"):
        monkeypatch.setenv("PGHOST", host)
        given = database.url(with_password=True)
        for address in (given, PostgresCredentials(given).to_native_representation()):
            read = psycopg2.extensions.parse_dsn(address)
            read.pop("connect_timeout", None)
            assert read == {
                "host": host, "port": "6432", "user": "a b", "password": "p@:/", "dbname": "songs",
            }  # fmt: skip
    # dlt wants a password; an empty one leaves the question to ~/.pgpass and to servers that ask for none.
    monkeypatch.setenv("PGPASSWORD", "")
    assert ":@%2Fmy" in database.url(with_password=True)
    monkeypatch.setenv("PGPORT", "6432?x")
    with pytest.raises(ConfigError, match="PGPORT is '6432\\?x', which is no port"):
        database.url()
    monkeypatch.setenv("DBT_TARGET", "Postgres")
    with pytest.raises(ConfigError):
        database.url()

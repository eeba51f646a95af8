"""`.dlt/config.toml` and the command line: what is wrong is said in one message, with exit code 1 or 2."""

from __future__ import annotations

import errno
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import jinja2
import psycopg2
import psycopg2.errors
import pytest
from click.testing import CliRunner
from dlt.common.configuration.exceptions import ConfigProviderException
from dlt.common.configuration.providers.toml import SecretsTomlProvider

from loaders import configuration, sources
from loaders.commands import base
from loaders.database import PROJECT_DIR
from loaders.enrichment import offline
from loaders.errors import ConfigError
from loaders.run import main
from loaders.sources import sample
from tests.conftest import Connection, ask, command


def test_the_projects_own_file_lists_the_sample() -> None:
    (source,) = configuration.sources()
    assert source == ("sample", {"tracks": 200, "sets": 24, "seed": 7})


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "No such file or directory"),
        ("[[songnodes.sources", "is no valid TOML"),
        ("[songnodes]\n", "lists no source"),
        ("[songnodes]\nsources = 'sample'\n", "lists no source"),
        ("[[songnodes.sources]]\ntracks = 1\n", "source number 1 has no name"),
        ("[[songnodes.sources]]\nname = 'sampel'\n", "acousticbrainz_dump, scrape."),
        ("[[songnodes.sources]]\nname = 'sample'\ntrakcs = 1\n", "trakcs"),
        ("[[songnodes.sources]]\nname = 'sample'\ntracks = 'many'\n", "tracks cannot be 'many'"),
        ("[[songnodes.sources]]\nname = 'sample'\ntracks = true\n", "tracks cannot be True"),
        ("[[songnodes.sources]]\nname = 'scrape'\nsource = 'mixesdb'\ntargets = 'x'\n", "targets cannot be"),
        ("[[songnodes.sources]]\nname = 'sample'\ntracks = 1\n", "A sample of 1 tracks"),
        ("[[songnodes.sources]]\nname = 'tracklists'\nfile = 'gone.jsonl'\n", "Cannot read gone.jsonl"),
    ],
)
def test_mistakes(connection: Connection, tmp_path: Path, content: str | None, problem: str) -> None:
    path = tmp_path / "config.toml"
    if content is not None:
        path.write_text(content)
    result = command("--config", str(path))
    assert result.returncode == 1
    assert problem in result.stderr
    assert "Traceback" not in result.stderr
    # And it works on the next try.
    path.write_text("[[songnodes.sources]]\nname = 'sample'\ntracks = 30\nsets = 5\n")
    if content is None:
        assert command("--config", str(path)).returncode == 0
        ((playlists,),) = ask(connection, "select count(*) from bronze.bronze_scraped_playlists")
        assert playlists > 0


def test_the_sample_comes_before_other_data_or_not_at_all(connection: Connection, tmp_path: Path) -> None:
    listed, pages = tmp_path / "config.toml", tmp_path / "pages.jsonl"
    listed.write_text("[[songnodes.sources]]\nname = 'sample'\ntracks = 30\nsets = 5\n")
    pages.write_text('{"source": "mixesdb", "set_id": "1", "tracks": []}\n')
    assert command("tracklists", "--file", str(pages)).returncode == 0
    refused = command("--config", str(listed))
    assert refused.returncode == 1 and "a made-up world, and this database holds other data" in refused.stderr
    assert ask(connection, "select count(*) from bronze.bronze_scraped_playlists") == [(1,)]
    # beside what came after the sample it is loaded again, which adds nothing
    ask(connection, "drop schema bronze cascade")
    assert command("--config", str(listed)).returncode == 0
    assert command("tracklists", "--file", str(pages)).returncode == 0
    again = command("--config", str(listed))
    assert again.returncode == 0 and " 0 new" in again.stderr


def test_a_key_that_stands_twice_is_a_mistake_like_others(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[[songnodes.sources]]\nname = 'sample'\nname = 'kaggle'\n")
    with pytest.raises(ConfigError, match='is no valid TOML: Key "name" already exists\\.\n'):
        configuration.sources(path)


def test_an_empty_variable_is_none_to_dbt_as_it_is_to_the_loaders() -> None:
    profile = (PROJECT_DIR / "profiles.yml").read_text()
    templates = [one for one in re.findall('"({{.*}})"', profile) if "PWD" not in one]
    names = set(re.findall(r"env_var\('(\w+)'", "".join(templates)))
    assert {"DBT_TARGET", "DBT_THREADS", "PGHOST", "PGPORT"} < names
    jinja = jinja2.Environment(autoescape=True)
    jinja.filters["as_number"] = int  # dbt's own

    def rendered(given: dict[str, str]) -> list[str]:
        return [jinja.from_string(one).render(env_var=given.get) for one in templates]

    assert rendered(dict.fromkeys(names, "")) == rendered({})
    assert "7" in rendered({"DBT_THREADS": "7"})


def test_offline_plays_the_sample_that_is_loaded(tmp_path: Path) -> None:
    """Also where the configuration leaves numbers to the default, and where it says more than numbers."""
    path = tmp_path / "config.toml"
    path.write_text("[[songnodes.sources]]\nname = 'sample'\nseed = 3\ndirectory = 'kept'\n")
    loaded = inspect.signature(sample.rows).parameters
    numbers = {"tracks": loaded["tracks"].default, "sets": loaded["sets"].default, "seed": 3}
    assert offline.sample_of(path) == numbers


def test_what_a_source_takes_is_let_through() -> None:
    def read(name: str, sets: int | None = None, targets: Sequence[str] = ()) -> None: ...

    sources.check("x", read, {"name": "a", "sets": 3, "targets": ["b"]})
    with pytest.raises(ConfigError, match="targets cannot be"):
        sources.check("x", read, {"name": "a", "targets": [1]})


@pytest.mark.parametrize("text", ["\\[x] [/y] [z]", "C:\\[/x]", ":heart: a\\"])
def test_what_is_said_is_said_as_it_is(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Rich would take some texts for markup, and some for an error."""
    base.say(text)
    base.tell(ConfigError(text, text))
    base.tell(ValueError(text))
    said = capsys.readouterr().err
    assert said.splitlines()[:4] == [text, f"Error: {text}", text, f"Error: ValueError: {text}"]


def test_a_full_disk_is_told_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    """Of what was written Python does not tell the name."""
    base.tell(OSError(errno.ENOSPC, "No space left on device"))
    assert capsys.readouterr().err.startswith("Error: No space left on device.\nMake room")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (psycopg2.errors.InsufficientPrivilege("permission denied for schema bronze"), "grant create on"),
        (psycopg2.errors.UndefinedColumn('column "x" does not exist'), "anew: dbt build"),
        (psycopg2.OperationalError("server closed the connection"), "What was finished before stays."),
        (psycopg2.InterfaceError("connection already closed"), "The connection to the database is lost"),
        (psycopg2.errors.NumericValueOutOfRange("bigint out of range"), "refuses: bigint out of range."),
    ],
)
def test_what_a_database_refuses(error: Exception, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    base.tell(error)
    told = capsys.readouterr().err
    assert str(error) in told
    assert said in told
    assert "not foreseen" not in told


def test_a_file_of_secrets_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secrets.toml").write_text('[sources.spotify]\nclient_secret = "open end\n')
    with pytest.raises(ConfigProviderException) as raised:
        SecretsTomlProvider(settings_dir=str(tmp_path))
    base.tell(raised.value)
    told = capsys.readouterr().err
    assert f"{tmp_path}/secrets.toml" in told
    assert "Mend the file" in told
    assert "open end" not in told


def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr("getpass.getuser", nameless)
    assert base.logged_in() == f"user {os.getuid()}"


@pytest.mark.parametrize(
    "call",
    [
        "config set bpm --priority 1 --provider spotify --min-confidence nan --reason x",
        "experiment --place bpm 1 spotify nan",
        "enrich --max-cost nan",
        "enrich --max-cost inf",
        "report identity --limit 100000000000000000000000",
        "experiment --place bpm 1 spotify 0.9 --sample 100000000000000000000000",
    ],
)
def test_a_number_that_is_none_is_a_wrong_call(call: str) -> None:
    assert CliRunner().invoke(main, call.split()).exit_code == 2


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    result = command("--debug", "--config", str(tmp_path / "gone.toml"))
    assert result.returncode == 1
    assert "Traceback" in result.stderr


def test_called_wrongly() -> None:
    assert command("--no-such-option").returncode == 2
    assert command("dataset", "kaggle").returncode == 2
    other = command("dataset", "spotify")
    assert other.returncode == 2
    assert "No such command 'spotify'. There are: acousticbrainz, kaggle." in other.stderr
    assert "There are" not in command("dataset", "--no-such-option").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("config",),
        ("db",),
        ("dataset",),
        ("report",),
        ("dataset", "kaggle"),
        ("tracklists",),
        ("summary",),
    ],
)
def test_help(arguments: tuple[str, ...]) -> None:
    result = command(*arguments, "--help")
    assert result.returncode == 0
    assert "Usage: python -m loaders.run" in result.stdout
    # what click cuts off ends so; a short help says it all
    assert "..." not in result.stdout.partition("Commands:")[2]


def test_a_python_without_our_packages_gets_a_sentence() -> None:
    result = subprocess.run(
        [sys.executable, "-S", "-m", "loaders.run"],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert 'export PATH="$PWD/.venv/bin:$PATH"' in result.stderr
    assert "Traceback" not in result.stderr


def test_an_old_python_gets_a_sentence() -> None:
    code = "import sys; sys.version_info = (3, 9, 0); import loaders"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT_DIR, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert "SongNodes needs Python 3.10 or newer; this is Python 3.9" in result.stderr
    assert "Traceback" not in result.stderr

"""A loader killed at any moment leaves nothing half-read, and the next load completes."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from loaders import bronze, database
from loaders.database import PROJECT_DIR
from loaders.rows import Row
from tests.conftest import Connection, ask
from tests.loaders.helpers import answer, do, page, visible

ROWS = 4000

# Each is run in the process that is then killed from within, as `kill -9` would.
KILLS = {
    "while reading": "killing_rows = 3000",
    "before normalising": "Progress.dies_at = 'Normalize'",
    "before loading": "Progress.dies_at = 'Load'",
    "after copying to staging": "after(PostgresCsvCopyJob, 'run')",
    "between the merges of two tables": "after(SqlLoadJob, 'run')",
    "before the load counts": "before(Load, 'complete_package')",
}
KILLED = """
import os, signal
from dlt.common.runtime.collector import NullCollector
from dlt.destinations.impl.postgres.postgres import PostgresCsvCopyJob
from dlt.destinations.job_client_impl import SqlLoadJob
from dlt.load.load import Load
from loaders import bronze
from tests.loaders.test_killed_load import rows

bronze.FILE_ROWS = 1000  # so that there are several of each table
killing_rows = None

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def before(owner, name):
    setattr(owner, name, die)

def after(owner, name):
    real = getattr(owner, name)
    setattr(owner, name, lambda *a, **k: (real(*a, **k), die()))

class Progress(NullCollector):
    dies_at = None
    def _start(self, step):
        if self.dies_at and step.startswith(self.dies_at):
            die()

def items():
    for number, item in enumerate(rows()):
        if number == killing_rows:
            die()
        yield item

{kill}
bronze.load(items(), Progress())
"""


def rows() -> Iterator[tuple[str, Row]]:
    for number in range(ROWS):
        yield page(source_playlist_id=str(number))
        yield answer(request_params={"number": number})


@pytest.mark.parametrize("working_folder", ["kept", "lost"])
@pytest.mark.parametrize("kill", KILLS)
def test_killed(connection: Connection, kill: str, working_folder: str) -> None:
    bronze.load(())
    killed = subprocess.run(
        [sys.executable, "-c", KILLED.replace("{kill}", KILLS[kill])],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert visible(connection, "bronze_scraped_playlists") == 0
    assert visible(connection, "bronze_api_enrichments") == 0
    if working_folder == "lost":
        shutil.rmtree(database.data_dir() / "dlt")

    added = bronze.load(rows()).added

    assert (added["bronze_scraped_playlists"], added["bronze_api_enrichments"]) == (ROWS, ROWS)
    for table in ("bronze_scraped_playlists", "bronze_api_enrichments"):
        assert visible(connection, table) == ROWS
        assert ask(connection, f"select count(*) from bronze.{table}") == [(ROWS,)]
    with pytest.raises(Exception, match="append-only"):
        do(connection, "delete from bronze.bronze_scraped_playlists")


def test_the_working_folder_does_not_grow(connection: Connection) -> None:
    for _ in range(2):
        bronze.load(rows())
    files = [path for path in (database.data_dir() / "dlt").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 1_000_000


@pytest.mark.parametrize("gone", ["load/normalized", "load", "normalize", "schemas"])
def test_a_half_removed_working_folder_stops_nobody(connection: Connection, gone: str) -> None:
    """A loader can be killed while it removes what it needs no more, or makes the folders of a first load."""
    bronze.load([page(source_playlist_id="before")])
    (working_folder,) = (database.data_dir() / "dlt").glob(f"*/{bronze.PIPELINE}")
    shutil.rmtree(working_folder / gone)
    bronze.load([page(source_playlist_id="after")])
    assert visible(connection, "bronze_scraped_playlists") == 2

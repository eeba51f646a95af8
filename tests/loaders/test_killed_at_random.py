"""`kill -9` at ten random moments, and two loaders at once: nothing is missing, doubled or half there.

test_killed_load.py kills at the moments that we know of; here the moment is drawn, over the commands that
people run. SONGNODES_SEED repeats a draw.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.database import PROJECT_DIR
from loaders.simulator import Simulator
from loaders.simulator.faults import Response
from tests.conftest import Connection, ask
from tests.loaders.helpers import visible
from tests.loaders.test_scrape import page

KILLS = 10
PAGES = 1500
SEED = int(os.environ.get("SONGNODES_SEED") or random.SystemRandom().randrange(10**6))
TRACK = {"position": 1, "artist": "A", "title": "T", "role": "track", "raw": "A - T"}


def start(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=PROJECT_DIR, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def saved(folder: Path, number: int, pages: int = PAGES) -> Path:
    """A file of tracklist pages, with ids of its own, and one line that is none."""
    file = folder / f"pages{number}.jsonl"
    with file.open("w", encoding="utf-8") as handle:
        for index in range(pages):
            handle.write(
                json.dumps({"source": "mixesdb", "set_id": f"{number}-{index}", "tracks": [TRACK]}) + "\n"
            )
        handle.write(f"no page {number}\n")
    return file


def landed(connection: Connection, number: int) -> tuple[int, int, int]:
    """Visible pages of a file, all its rows, and its different ids."""
    whole = "_dlt_load_id in (select load_id from bronze._dlt_loads where status = 0)"
    ((seen, every, different),) = ask(
        connection,
        f"""
        select count(*) filter (where {whole}), count(*), count(distinct source_playlist_id)
        from bronze.bronze_scraped_playlists where source_playlist_id like %s
        """,
        f"{number}-%",
    )
    return seen, every, different


def test_ten_kills_of_a_load(connection: Connection, tmp_path: Path) -> None:
    dice = random.Random(SEED)
    command = ("-m", "loaders.run", "tracklists", "--file")
    started = time.monotonic()
    assert start(*command, str(saved(tmp_path, 0))).wait(timeout=120) == 0
    whole_s = time.monotonic() - started
    killed = 0
    for number in range(1, KILLS + 1):
        file = str(saved(tmp_path, number))
        moment = dice.uniform(0.1, 1.0) * whole_s
        began, running = time.monotonic(), start(*command, file)
        try:
            running.wait(timeout=moment)
            whole_s = min(whole_s, time.monotonic() - began)  # the first may have been slower than the others
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            killed += running.wait(timeout=30) == -signal.SIGKILL
        told = f"SONGNODES_SEED={SEED}, kill {number} at {moment:.2f} s of {whole_s:.2f} s"
        assert landed(connection, number)[0] in (0, PAGES), f"half a load is visible: {told}"
        if number % 3:  # every third time the next load comes first, with another file
            assert start(*command, file).wait(timeout=120) == 0, told
            assert landed(connection, number) == (PAGES, PAGES, PAGES), told
    assert killed >= KILLS // 2, f"only {killed} were killed before they ended"
    for number in range(3, KILLS + 1, 3):
        assert start(*command, str(tmp_path / f"pages{number}.jsonl")).wait(timeout=120) == 0
    for number in range(KILLS + 1):
        assert landed(connection, number) == (PAGES, PAGES, PAGES), f"file {number}, SONGNODES_SEED={SEED}"
    assert visible(connection, "bronze_rejects") == KILLS + 1


def test_two_loads_at_once_and_one_is_killed(connection: Connection, tmp_path: Path) -> None:
    dice = random.Random(SEED)
    same, other = saved(tmp_path, 1), saved(tmp_path, 2)
    command = ("-m", "loaders.run", "tracklists", "--file")
    for round_number in range(2):
        running = [start(*command, str(file)) for file in (same, same, other)]
        time.sleep(dice.uniform(0.5, 4))
        victim = running.pop(round_number + 1)
        victim.send_signal(signal.SIGKILL)
        victim.wait(timeout=30)
        assert [process.wait(timeout=120) for process in running] == [0, 0]
        for number in (1, 2):
            seen, every, different = landed(connection, number)
            assert seen in (0, PAGES) and every == different, f"seed {SEED}"
    for file in (same, other):
        assert start(*command, str(file)).wait(timeout=120) == 0
    assert landed(connection, 1) == landed(connection, 2) == (PAGES, PAGES, PAGES), f"seed {SEED}"


@pytest.fixture
def site() -> Iterator[Simulator]:
    def respond(provider: str, path: str, parameters: object, headers: object) -> Response:
        time.sleep(0.01)
        return page(path)

    with Simulator(respond) as running:
        yield running


SCRAPE = """
import sys
from loaders.calls import Pace
from loaders.landing import land
from loaders.sources import scrape
from loaders.sources.fetching import fetcher
targets = [f"https://www.1001tracklists.com/tracklist/set{n:03d}/x.html" for n in range(int(sys.argv[2]))]
fetch = fetcher("1001tracklists", base_url=sys.argv[1], pace=Pace())
land(scrape.rows("1001tracklists", targets, fetch=fetch), rows=8)
"""


def test_a_scrape_that_is_killed_keeps_its_parts(connection: Connection, site: Simulator) -> None:
    dice = random.Random(SEED)
    targets = 60
    arguments = ("-c", SCRAPE, site.base_url("1001tracklists"), str(targets))
    kept = 0
    for _ in range(3):
        running = start(*arguments)
        time.sleep(dice.uniform(2.0, 8.0))
        running.send_signal(signal.SIGKILL)
        running.wait(timeout=30)
        now = visible(connection, "bronze_scraped_playlists") if _exists(connection) else 0
        assert now >= kept, "what was landed was lost"
        kept = now
    assert start(*arguments).wait(timeout=120) == 0
    ids = ask(connection, "select source_playlist_id from bronze.bronze_scraped_playlists order by 1")
    assert [name for (name,) in ids] == [f"set{number:03d}" for number in range(targets)], f"seed {SEED}"
    assert visible(connection, "bronze_scraped_playlists") == targets


def _exists(connection: Connection) -> bool:
    tables = "select to_regclass('bronze._dlt_loads'), to_regclass('bronze.bronze_scraped_playlists')"
    return None not in ask(connection, tables)[0]

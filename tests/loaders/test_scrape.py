"""Scraping over a real server: pages land, failures are rejects, a guard ends it, what arrived is kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from loaders.calls import Pace, Patience
from loaders.database import PROJECT_DIR
from loaders.errors import ConfigError
from loaders.landing import land
from loaders.rows import Row, reject
from loaders.run import main
from loaders.simulator import Simulator
from loaders.simulator.faults import Response
from loaders.sources import scrape
from loaders.sources.fetching import fetcher
from loaders.sources.sites import MODULES, tracklists1001
from loaders.sources.sites.reading import Document, Reading
from tests.conftest import Connection, ask, command
from tests.loaders.helpers import visible
from tests.loaders.test_sites_html import CAPTCHA, PAGE, solo

HASTE = Patience(tries=2, first_backoff_s=0.01, longest_backoff_s=0.02, pause_s=0.02, timeout=(2.0, 2.0))
SITE = "https://www.1001tracklists.com/tracklist"
Answer = Callable[[str], Response]


@pytest.fixture
def served() -> Iterator[Callable[[Answer], Simulator]]:
    running: list[Simulator] = []

    def serve(answer: Answer) -> Simulator:
        running.append(Simulator(lambda provider, path, parameters, headers: answer(path)))
        running[-1].start()
        return running[-1]

    yield serve
    for server in running:
        server.stop()


def scraped(
    server: Simulator, targets: list[str], **more: Any
) -> tuple[list[tuple[str, Row]], scrape.Report]:
    report = scrape.Report()
    fetch = fetcher("1001tracklists", base_url=server.base_url("1001tracklists"), pace=Pace(), patience=HASTE)
    return list(scrape.rows("1001tracklists", targets, fetch=fetch, report=report, **more)), report


def page(path: str) -> Response:
    """The page of a set; its id is in the path."""
    identifier = path.split("/")[1]
    return Response.of(PAGE.replace("2608wsmt", identifier).format(count=1, rows=solo()))


def test_pages_land_and_failures_are_rejects(served: Callable[[Answer], Simulator]) -> None:
    def answer(path: str) -> Response:
        return Response.of("<html>gone</html>", 404) if "gone" in path else page(path)

    rows, report = scraped(
        served(answer), [f"{SITE}/one/a.html", f"{SITE}/gone/b.html", f"{SITE}/two/c.html"]
    )
    assert [table for table, _ in rows] == [
        "bronze_scraped_playlists",
        "bronze_rejects",
        "bronze_scraped_playlists",
    ]
    assert [row.get("source_playlist_id") for _, row in rows] == ["one", None, "two"]
    assert rows[1][1]["reason"] == "not_found (HTTP 404)"
    assert rows[1][1]["source_url"] == f"{SITE}/gone/b.html"
    assert (report.asked, report.pages, report.waiting) == (3, 2, 0)


def test_a_page_that_our_reader_fails_over_is_a_reject_and_no_end(
    served: Callable[[Answer], Simulator], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = tracklists1001.read

    def fails(document: Document) -> Reading:
        if b"odd" in document.body:
            raise KeyError("odd")
        return read(document)

    monkeypatch.setattr(tracklists1001, "read", fails)
    rows, report = scraped(served(page), [f"{SITE}/odd/a.html", f"{SITE}/two/b.html"])
    assert [table for table, _ in rows] == ["bronze_rejects", "bronze_scraped_playlists"]
    assert "our reader fails over it: KeyError" in rows[0][1]["reason"]
    assert b"odd" in rows[0][1]["payload"] and len(report.failed) == 1


def test_letters_of_another_charset_do_not_vanish(served: Callable[[Answer], Simulator]) -> None:
    """Of a page that does not say that it is Latin-1, bronze keeps the bytes beside what could be read."""

    def answer(path: str) -> Response:
        return replace(page(path), body=page(path).body.replace("D Remix", "Bj\udcf6rk"))

    (_, landed), (table, kept) = sorted(scraped(served(answer), [f"{SITE}/one/a.html"])[0], reverse=True)
    assert landed["raw_json"]["tracks"][0]["title"] == "One (Bj\ufffdrk)"
    assert table == "bronze_rejects" and "not UTF-8" in kept["reason"] and b"Bj\xf6rk" in kept["payload"]


def test_a_captcha_is_a_reject_and_ends_the_scrape(served: Callable[[Answer], Simulator]) -> None:
    server = served(lambda path: Response.of(CAPTCHA) if "two" in path else page(path))
    rows, report = scraped(server, [f"{SITE}/{name}/x.html" for name in ("one", "two", "three", "four")])
    assert [table for table, _ in rows] == ["bronze_scraped_playlists", "bronze_rejects"]
    assert "captcha" in str(rows[1][1]["payload"])
    assert report.refused and report.waiting == 2
    assert len(server.seen) == 2, "asking on would make it worse"


def test_who_answers_browsers_alone_is_asked_by_one_that_says_who_we_are(
    served: Callable[[Answer], Simulator],
) -> None:
    server = served(lambda path: Response.of({"data": {"event": None}}))
    fetch = fetcher(
        "residentadvisor", base_url=server.base_url("residentadvisor"), pace=Pace(), patience=HASTE
    )
    list(scrape.rows("residentadvisor", ["1"], fetch=fetch))
    headers = server.seen[-1].headers
    assert headers["User-Agent"].startswith("Mozilla/5.0 (compatible; SongNodes/")
    assert headers["Referer"].startswith("https://ra.co/events")


def test_older_sets_are_left_out(served: Callable[[Answer], Simulator]) -> None:
    rows, report = scraped(served(page), [f"{SITE}/one/x.html"], since="2018-06-16")
    assert (rows, report.older) == ([], 1)
    assert len(scraped(served(page), [f"{SITE}/one/x.html"], since="2018-06-15")[0]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"site": "nowhere", "targets": ["x"]},
        {"site": "mixesdb"},
        {"site": "mixesdb", "targets": ["https://example.org"]},
        {"site": "mixesdb", "targets": ["x"], "since": "last week"},
        {"site": "mixesdb", "targets": ["x", "y"], "files": ["one.html"]},
    ],
)
def test_a_wrong_call_says_what_would_be_right(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as raised:
        scrape.rows(**wrong)
    assert raised.value.advice


def test_parts_land_while_the_rest_is_awaited(connection: Connection) -> None:
    seen: list[int] = []

    def items() -> Iterator[tuple[str, Row]]:
        for number in range(5):
            seen.append(visible(connection, "bronze_scraped_playlists") if number > 2 else 0)
            yield from scrape.rows("mixesdb", files=[str(saved(number))])
        raise RuntimeError("the network is gone")

    folder = Path(os.environ["SONGNODES_DATA_DIR"])

    def saved(number: int) -> Path:
        file = folder / f"2001 - X - {number}.wikitext"
        file.write_text("== Tracklist ==\n# A - B\n", encoding="utf-8")
        return file

    with pytest.raises(RuntimeError, match="network"):
        land(items(), rows=2)
    assert seen == [0, 0, 0, 2, 4]
    # the part that was waiting when it failed
    assert visible(connection, "bronze_scraped_playlists") == 5


def test_the_command(connection: Connection, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.html", tmp_path / "bad.html"
    good.write_text(PAGE.format(count=1, rows=solo()), encoding="utf-8")
    bad.write_text(CAPTCHA, encoding="utf-8")
    done = command("scrape", "1001tracklists", "--file", str(good))
    assert (done.returncode, "1 scraped_playlists" in done.stderr) == (0, True), done.stderr
    done = command("scrape", "1001tracklists", "--file", str(good), "--file", str(bad))
    assert (done.returncode, "captcha" in done.stderr) == (1, True), done.stderr
    assert ask(connection, "select count(*) from bronze.bronze_scraped_playlists") == [(1,)]
    assert ask(connection, "select reason from bronze.bronze_rejects") == [
        ("blocked page: a captcha form and no tracklist rows",)
    ]
    assert command("scrape", "nowhere", "x").returncode == 2
    browser = command("scrape", "1001tracklists", "--browser", f"{SITE}/one/x.html")
    assert browser.returncode == 1 and "pip install playwright" in browser.stderr


def test_ctrl_c_keeps_what_arrived(connection: Connection) -> None:
    script = """
import itertools, time
from loaders.landing import land, stoppable
from tests.loaders.helpers import page
with stoppable(print) as stop:
    def items():
        for number in itertools.count():
            if stop.is_set():
                return
            yield page(source_playlist_id=str(number))
            if number == 7:
                print("ready", flush=True)
            stop.wait(0.05 if number < 8 else 60)
    land(items(), rows=3)
"""
    running = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=PROJECT_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline().strip() == "ready"
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 0, errors
    assert visible(connection, "bronze_scraped_playlists") in (8, 9)


def test_a_page_that_did_not_change_adds_nothing(connection: Connection, tmp_path: Path) -> None:
    for took in ("0.0422", "0.9"):
        file = tmp_path / f"{took}.html"
        file.write_text(PAGE.format(count=1, rows=solo()).replace("0.0422", took), encoding="utf-8")
        land(scrape.rows("1001tracklists", files=[str(file)]))
        time.sleep(0.01)
    assert visible(connection, "bronze_scraped_playlists") == 1
    ((landed,),) = ask(connection, "select raw_json from bronze.bronze_scraped_playlists")
    assert json.loads(json.dumps(landed))["tracks"][0]["title"] == "One (D Remix)"


def test_a_configured_scrape(connection: Connection, tmp_path: Path) -> None:
    saved = tmp_path / "2001 - X - Y.wikitext"
    saved.write_text("== Tracklist ==\n# A - B\n", encoding="utf-8")
    config = tmp_path / "config.toml"
    entry = '[[songnodes.sources]]\nname = "scrape"\nsource = "mixesdb"\n'
    config.write_text(f'{entry}files = ["{saved}"]\n', encoding="utf-8")
    assert command("--config", str(config)).returncode == 0
    assert visible(connection, "bronze_scraped_playlists") == 1
    config.write_text(f'{entry}colour = "red"\n', encoding="utf-8")
    done = command("--config", str(config))
    assert done.returncode == 1 and "'colour'" in done.stderr and "targets" in done.stderr


def test_a_source_that_fails_stops_no_other(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "captcha.html").write_text(CAPTCHA, encoding="utf-8")
    (tmp_path / "pages.jsonl").write_text('{"source": "mixesdb", "set_id": "1", "tracks": []}\n')
    config = tmp_path / "config.toml"
    config.write_text(
        f"""
        [[songnodes.sources]]
        name = "scrape"
        source = "1001tracklists"
        files = ["{tmp_path}/captcha.html"]
        [[songnodes.sources]]
        name = "tracklists"
        file = "{tmp_path}/gone.jsonl"
        [[songnodes.sources]]
        name = "tracklists"
        file = "{tmp_path}/pages.jsonl"
        """
    )
    done = command("--config", str(config))
    assert done.returncode == 1
    for said in (
        "Not everything could be scraped.",
        "gone.jsonl: No such file",
        "2 of 3 sources failed: scrape 1001tracklists, tracklists.",
    ):
        assert said in done.stderr
    assert visible(connection, "bronze_scraped_playlists") == 1


def test_ctrl_c_in_a_configured_scrape_ends_all_of_it(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    site = '[[songnodes.sources]]\nname = "scrape"\nsource = "mixesdb"\ntargets = ["a"]\n'
    config.write_text(2 * site, encoding="utf-8")
    calls = []

    def interrupted(*_: Any) -> Iterator[tuple[str, Row]]:
        calls.append(1)
        os.kill(os.getpid(), signal.SIGINT)
        yield reject("mixesdb", None, "what arrived", "x")

    monkeypatch.setattr("loaders.commands.scrape.rows", interrupted)
    done = CliRunner().invoke(main, ["--config", str(config)])
    assert (done.exit_code, len(calls)) == (130, 1), done.stderr
    assert "Stopped; what arrived is kept." in done.stderr
    assert "Not everything" not in done.stderr
    assert visible(connection, "bronze_rejects") == 1


class Chromium:
    """As much of Playwright as we use."""

    def __init__(self, pages: dict[str, str]) -> None:
        self.pages, self.asked, self.user_agent = pages, list[str](), ""

    def new_page(self, user_agent: str) -> Chromium:
        """A tab."""
        self.user_agent = user_agent
        return self

    def goto(self, url: str, timeout: int, wait_until: str) -> Any:
        """Go to a page."""
        self.asked.append(url)
        return SimpleNamespace(status=200)

    def content(self) -> str:
        """The page."""
        return self.pages[self.asked[-1]]


def test_a_browser_fetches_pages_at_the_same_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, three = (f"{SITE}/{name}/x.html" for name in ("one", "two", "three"))
    chromium = Chromium({one: PAGE.format(count=1, rows=solo()), two: CAPTCHA})
    launched = SimpleNamespace(chromium=SimpleNamespace(launch=lambda: chromium))
    playwright = SimpleNamespace(
        Error=RuntimeError, sync_playwright=lambda: SimpleNamespace(start=lambda: launched)
    )
    monkeypatch.setitem(sys.modules, "playwright", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "playwright.sync_api", playwright)
    fetch = fetcher("1001tracklists", browser=True, pace=Pace(per_second=20))
    report = scrape.Report()
    started = time.monotonic()
    rows = list(scrape.rows("1001tracklists", [one, two, three], fetch=fetch, report=report))
    assert time.monotonic() - started >= 0.05
    assert [table for table, _ in rows] == ["bronze_scraped_playlists", "bronze_rejects"]
    assert chromium.asked == [one, two] and report.waiting == 1, "a captcha ends it"
    assert chromium.user_agent.startswith("SongNodes/")
    with pytest.raises(ConfigError, match="mixcloud is asked for data"):
        fetcher("mixcloud", browser=True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["scrape", "napster", "x"], "'napster' is not one of '1001tracklists'"),
        (["scrape", "mixesdb"], "Name pages of the site, or saved ones with --file."),
        (["scrape", "mixesdb", "--file", "x", "--browser"], "A saved page needs no --browser."),
        (["scrape", "mixesdb", "A", "--since", "yesterday"], "write it as 2026-01-31"),
        (["listens", "lastfm", "me", "--since", "31.1.2026"], "write it as 2026-01-31"),
        (["dataset", "kaggle"], "Name a dataset of kaggle.com, or a file"),
        (["enrich", "--max-cost", "-1"], "is not in the range"),
        (["dataset", "acousticbrainz", ""], "What is given after 'acousticbrainz' is empty"),
        (["correct", "A - T", "bpm", "", "--reason", "x"], "What is given after 'bpm' is empty"),
        (["listens", "listenbrainz", "me", "--file="], "What is given after '--file' is empty"),
        (["replay", "--reason", "x", "--run", ""], "What is given after '--run' is empty"),
    ],
)
def test_a_wrong_call_is_code_2_before_anything_happens(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert said in done.output


@pytest.mark.parametrize("site", MODULES)
def test_an_address_that_is_none_is_told_as_it_was_given(site: str) -> None:
    with pytest.raises(ConfigError, match=r"'http://\[' is no ") as refused:
        scrape.rows(site, ["http://["])
    assert f"scrape --help about {site}" in refused.value.advice


def test_the_help_has_a_line_for_each_site() -> None:
    lines = CliRunner().invoke(main, ["scrape", "--help"]).output.splitlines()
    for name in MODULES:
        assert sum(line.startswith(f"  {name} ") for line in lines) == 1

"""Listening histories: every listen once, oldest first, continued after a kill, and nobody's name."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks.recorded import PAYLOADS
from loaders import registry
from loaders.calls import Answer, Call
from loaders.errors import SourceError
from loaders.landing import land
from loaders.rows import Row
from loaders.run import main
from loaders.simulator import Simulator
from loaders.simulator.faults import Response
from loaders.sources import listens
from loaders.sources.sites.reading import Json
from tests.conftest import Connection, ask, command
from tests.loaders.helpers import visible

NOW = datetime.now(timezone.utc)
START = int(datetime(2020, 1, 1, tzinfo=timezone.utc).timestamp())


def answer(call: Call, body: Any, error: str | None = None, status: int = 200) -> Answer:
    return Answer("x", call, NOW, status, body, error)


class LastFm:
    """A user's scrobbles, one each minute; one is playing, and new ones come while pages are read."""

    def __init__(self, count: int) -> None:
        self.times = [START + 60 * number for number in range(count)]
        self.calls = 0
        self.fails_at: int | None = None

    def send(self, call: Call) -> Answer:
        """A page, the newest first."""
        self.calls += 1
        if self.calls == self.fails_at:
            return answer(call, {"error": 29, "message": "Rate limit exceeded"}, "rate_limited", 200)
        self.times.append(int(NOW.timestamp()) + 3600 + self.calls)  # moves every page by one
        sent = call.params
        wanted = [time for time in self.times if int(sent["from"]) <= time <= int(sent["to"])]
        wanted.sort(reverse=True)
        size, number = int(sent["limit"]), int(sent["page"])
        page: list[Json] = [
            {"name": f"track {time}", "artist": {"#text": "A"}, "date": {"uts": str(time)}}
            for time in wanted[size * (number - 1) : size * number]
        ]
        playing: Json = {"name": "now", "@attr": {"nowplaying": "true"}}
        tracks: Any = [playing, *page]
        pages = -(-len(wanted) // size)
        return answer(
            call,
            {"recenttracks": {"track": tracks, "@attr": {"totalPages": str(pages), "page": str(number)}}},
        )


class ListenBrainz:
    """A user's listens, three in each second."""

    def __init__(self, count: int) -> None:
        self.listens = [
            {"listened_at": START + number // 3, "recording_msid": str(number), "user_name": "rob"}
            for number in range(count)
        ]

    def send(self, call: Call) -> Answer:
        """The oldest after a time, the newest of them first."""
        after, size = int(call.params["min_ts"]), int(call.params["count"])
        later = [listen for listen in self.listens if int(str(listen["listened_at"])) > after]
        return answer(call, {"payload": {"listens": later[:size][::-1], "count": size}})


def times(rows: list[tuple[str, Row]]) -> list[int]:
    return [int(row["listened_at"].timestamp()) for table, row in rows if table == "bronze_listens"]


def test_lastfm_oldest_first_without_the_one_that_plays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listens, "LASTFM_PAGE", 10)
    service = LastFm(45)
    progress = listens.Progress()
    got = times(list(listens.rows("lastfm", "Rob", service.send, progress=progress)))
    assert got == sorted(got)
    assert set(got) >= {START + 60 * number for number in range(45)}
    assert progress.pages == progress.of == 5


def test_listenbrainz_loses_nothing_where_a_second_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listens, "LISTENBRAINZ_PAGE", 10)
    rows = list(listens.rows("listenbrainz", "rob", ListenBrainz(47).send))
    assert {row["raw_json"]["recording_msid"] for _, row in rows} == {str(number) for number in range(47)}
    assert "rob" not in json.dumps([row for _, row in rows], default=str)


def test_more_listens_in_a_second_than_a_page_holds_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listens, "LISTENBRAINZ_PAGE", 2)
    rows = list(listens.rows("listenbrainz", "rob", ListenBrainz(9).send))
    assert len({row["raw_json"]["recording_msid"] for _, row in rows}) >= 6


def test_a_history_goes_on_where_it_was_left(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listens, "LASTFM_PAGE", 10)
    service = LastFm(45)
    service.fails_at = 5

    def go_on() -> Iterator[tuple[str, Row]]:
        return listens.rows("lastfm", "rob", service.send, listens.newest(connection, "lastfm", "rob"))

    with pytest.raises(SourceError, match="Rate limit"):
        land(go_on(), rows=7)
    first = visible(connection, "bronze_listens")
    assert 0 < first < 45
    assert ask(connection, "select reason from bronze.bronze_rejects") == [
        ("rate_limited: Rate limit exceeded",)
    ]
    before = service.calls
    land(go_on())
    assert service.calls - before < 4, "what was there was not asked for again"
    landed = ask(
        connection, "select extract(epoch from listened_at)::int from bronze.bronze_listens order by 1"
    )
    assert [time for (time,) in landed] == sorted({time for (time,) in landed})
    assert {time for (time,) in landed} >= {START + 60 * number for number in range(45)}
    assert ask(connection, "select distinct listener from bronze.bronze_listens") == [
        (listens.pseudonym("lastfm", "ROB"),)
    ]


def test_a_listen_of_no_time_that_was_is_a_reject_and_no_end() -> None:
    found = [{"listened_at": 10**15 - 1}, {"listened_at": 4_102_444_800}, {"listened_at": START}]
    rows = listens.rows("listenbrainz", "rob", lambda call: answer(call, {"payload": {"listens": found}}))
    assert [table for table, _ in rows] == ["bronze_listens", "bronze_rejects", "bronze_rejects"]


def export(folder: Path, months: dict[str, list[Any]]) -> Path:
    """What ListenBrainz exports; a text is a line as it is."""
    file = folder / "listenbrainz_rob.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("user.json", '{"user_name": "rob"}')
        for month, lines in months.items():
            said = (line if isinstance(line, str) else json.dumps(line) for line in lines)
            packed.writestr(f"listens/{month}.jsonl", "\n".join(said) + "\n")
    return file


def test_an_export_lands_once_oldest_first_and_the_service_goes_on_from_it(
    connection: Connection, tmp_path: Path
) -> None:
    def listened(time: int) -> Json:
        return {"listened_at": time, "track_metadata": {"artist_name": "A", "track_name": str(time)}}

    file = export(
        tmp_path,
        {
            "2020/10": [listened(START + 40), listened(START + 30)],
            "2020/2": [listened(START + 20), '{"user_name": "Rob", ', {"user_name": "rob"}, "[]"],
            "2019/12": [{**listened(START + 10), "user_name": "rob"}],
        },
    )
    progress = listens.Progress()
    rows = list(listens.exported(str(file), "rob", progress))
    assert times(rows) == [START + 10, START + 20, START + 30, START + 40]
    assert (progress.pages, progress.of, progress.listens) == (3, 3, 4)
    assert [row["reason"] for table, row in rows if table == "bronze_rejects"] == [
        "listens/2020/2.jsonl, line 2 is no listen",
        "a listen without a time",
        "listens/2020/2.jsonl, line 4 is no listen",
    ]
    assert not re.search(r"\brob\b", json.dumps([row for _, row in rows], default=str), re.IGNORECASE)
    for new in (4, 0):
        done = CliRunner().invoke(main, ["listens", "listenbrainz", "rob", "--file", str(file)])
        assert done.exit_code == 0, done.output
        assert f"listenbrainz: 4 listens on 3 months, {new} of them new" in done.stderr
    newest = listens.newest(connection, "listenbrainz", "rob")
    assert newest is not None and int(newest.timestamp()) == START + 40


def test_what_is_no_export_is_told(tmp_path: Path) -> None:
    page = tmp_path / "page.zip"
    page.write_text("<html>")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(export(tmp_path, {"2020/1": [{"listened_at": START}]}).read_bytes()[:-40])
    for file, said in (
        (export(tmp_path, {}), "has no listens/"), (page, "is no zip"), (cut, "is no zip"),
        (tmp_path / "gone.zip", "Cannot read"),
    ):  # fmt: skip
        with pytest.raises(SourceError, match=said):
            list(listens.exported(str(file), "rob", listens.Progress()))
    for wrong in (["lastfm", "rob"], ["listenbrainz", "rob", "--since", "2026-01-31"]):
        done = CliRunner().invoke(main, ["listens", *wrong, "--file", str(page)])
        assert done.exit_code == 2, done.output


def test_what_is_no_history_is_a_reject_and_an_error() -> None:
    for body, error in (
        ({"error": 6, "message": "No user with that name was found"}, "not_found"),
        ("<html>", "bad_body"),
    ):
        rows = []
        with pytest.raises(SourceError):
            for row in listens.rows("lastfm", "rob", lambda call: answer(call, body, error, 404)):  # noqa: B023
                rows.append(row)
        assert [table for table, _ in rows] == ["bronze_rejects"]


@pytest.mark.parametrize(
    ("service", "body"),
    [
        ("listenbrainz", {"code": 404, "error": "Cannot find user: Rob Ä"}),
        ("lastfm", {"recenttracks": {"@attr": {"user": "Rob Ä", "totalPages": "1"}, "problem": "robot"}}),
        ("lastfm", "<a href='https://www.last.fm/user/rob%20%C3%A4'>rob ä</a>, robot"),
    ],
)
def test_nobodys_name_lands_with_what_is_no_history(service: str, body: Any) -> None:
    got: list[Row] = []
    with pytest.raises(SourceError):
        for _, row in listens.rows(service, "rob ä", lambda call: answer(call, body, None, 404)):
            got.append(row)
    (kept,) = got
    for text in (kept["reason"], kept["payload"]):
        assert not re.search(r"rob\b|%C3|ä|\\u00", text, re.IGNORECASE), text
    assert listens.pseudonym(service, "rob ä") in kept["payload"]
    assert service == "listenbrainz" or "robot" in kept["payload"]


def test_the_command_says_what_a_key_unlocks() -> None:
    done = command("listens", "lastfm", "rob")
    assert done.returncode == 1 and "SOURCES__LASTFM__API_KEY" in done.stderr


@pytest.mark.parametrize(
    ("service", "name", "empty"),
    [
        ("lastfm", "api_key", {"recenttracks": {"track": [], "@attr": {"totalPages": "0"}}}),
        ("listenbrainz", "token", {"payload": {"listens": []}}),
    ],
)
def test_the_command_shows_the_credentials_that_enrich_shows(
    monkeypatch: pytest.MonkeyPatch, service: str, name: str, empty: Any
) -> None:
    monkeypatch.setenv(f"SOURCES__{service}__{name}".upper(), "planted")
    with Simulator(lambda *_: Response.of(empty)) as server:
        there = replace(registry.entry(service), base_url=server.base_url(service))
        monkeypatch.setattr(registry, "entry", lambda _: there)
        done = CliRunner().invoke(main, ["listens", service, "rob", "--since", "2026-01-31"])
    assert done.exit_code == 0, done.output
    (request,) = server.seen
    assert "planted" in f"{request.query} {request.headers}"


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason=f"there are no recorded answers in {PAYLOADS}")
def test_recorded_answers() -> None:
    def read(service: str, body: Any) -> list[tuple[str, Row]]:
        return list(listens.rows(service, "rob", lambda call: answer(call, body)))

    def recorded(file: str) -> Any:
        return json.loads((Path(PAYLOADS) / file).read_text(encoding="utf-8"))

    page = recorded("lastfm/scrobbles_page2.json")
    page["recenttracks"]["@attr"]["totalPages"] = "1"
    published = page["recenttracks"]["track"]
    assert sum("@attr" in track for track in published) == 1, "the recording has one that plays"
    assert len(read("lastfm", page)) == len(published) - 1
    # one track comes as an object
    ((_, row),) = read("lastfm", recorded("lastfm/if_UserGetRecentTracksExtended.json"))
    assert row["raw_json"]["name"] == "Tak Dlugo Czekam (Cialo) (live)"
    assert int(row["listened_at"].timestamp()) == 1530117136
    found = recorded("listenbrainz/listens_correctlyMapped_normalizedName.json")
    rows = read("listenbrainz", {"payload": {"listens": found}})
    assert sorted(times(rows)) == times(rows) and len(rows) == len(found)
    assert "FoxxMD" not in json.dumps([row for _, row in rows], default=str)

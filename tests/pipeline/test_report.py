"""The report: every picture is there, from the sample, and the page fetches nothing."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from loaders.database import Embedded
from loaders.errors import LoaderError
from loaders.report import data, figures, page
from loaders.run import main
from tests.conftest import Connection, using

PICTURES = {"coverage", "quality", "wheel", "set", "collaborations", "trending"}


@pytest.fixture(scope="module")
def script() -> str:
    """The library's own text, in which addresses are only words."""
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


def test_the_page_holds_all_it_needs(built: Connection, tmp_path: Path, script: str) -> None:
    page.write(data.read(built), tmp_path / "deep" / "report.html")
    text = (tmp_path / "deep" / "report.html").read_text(encoding="utf-8")
    assert script in text
    ours = text.replace(script, "")
    assert set(re.findall(r'<section id="(\w+)">', ours)) == PICTURES
    assert all(f'id="picture-{name}"' in ours for name in PICTURES)
    assert not re.findall(r"https?://(?!www\.w3\.org)|\bsrc=|\bhref=|@import|url\(", ours)
    assert "default-src 'none'" in ours
    assert "deadmau5" in ours
    assert [path.name for path in tmp_path.rglob("*")] == ["deep", "report.html"]


def test_who_asks_for_a_link_has_one_where_its_values_are(built: Connection) -> None:
    report = data.read(built)
    link = '<a href="https://getsongbpm.com">'
    assert link not in page.html(report)
    taken = [replace(report.fields[0], winners=[("beatport", 2), ("getsongbpm", 1)]), *report.fields[1:]]
    assert link in page.html(replace(report, fields=taken))


def test_the_pictures_show_what_gold_holds(built: Connection) -> None:
    report = data.read(built)
    drawn = figures.all_of(report)
    tracks = int(report.numbers["tracks"])
    wins = sum(count for bar in drawn["coverage"].data for count in bar.customdata)
    assert wins == sum(field.tracks for field in report.fields)
    assert all(0 <= share <= 1 for bar in drawn["coverage"].data for share in bar.x)
    assert sum(drawn["quality"].data[0].y) == tracks
    rings = [trace for trace in drawn["wheel"].data if trace.type == "barpolar"]
    assert sum(count for ring in rings for _, count in ring.customdata) == report.numbers["promoted"]
    assert [trace.type for trace in drawn["set"].data] == ["scatter"] * 3
    assert len(drawn["trending"].data[0].x) <= data.TRENDING
    alike = figures.trending([report.trending[0]] * 2).data[0]
    assert len(set(alike.y)) == 2, "each has a bar of its own"
    names = {note.text for note in drawn["collaborations"].layout.annotations}
    assert 2 <= len(names) <= data.ARTISTS


def test_the_same_data_gives_the_same_page(built: Connection) -> None:
    assert page.html(data.read(built)) == page.html(data.read(built))


def test_names_cannot_break_out_of_the_page(built: Connection) -> None:
    report = data.read(built)
    assert report.dj_set is not None
    report.dj_set["playlist_name"] = "<script>alert(1)</script>"
    report.trending[0]["name"] = "</script><script>alert(2)</script>"
    text = page.html(report)
    assert "<script>alert" not in text


def test_an_empty_pipeline_still_has_a_page(built: Connection) -> None:
    numbers = dict.fromkeys(data.read(built).numbers, 0) | {"newest_day": None}
    empty = data.Report(numbers, [], [], {}, None, {}, [], [])
    assert set(figures.all_of(empty)) == {"coverage", "quality"}
    assert "<section" in page.html(empty)


def test_where_nothing_can_be_written_another_file_is_asked_for(
    built_server: Embedded, built: Connection, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with using(built_server):
        refused = CliRunner().invoke(main, ["report", "page", "--out", str(tmp_path / "file" / "x.html")])
    assert refused.exit_code == 1
    assert "Name another file: --out FILE" in refused.stderr


def test_what_is_no_file_is_written_to_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "html", lambda _: "the page")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    page.write(data.Report({}, [], [], {}, None, {}, [], []), pipe)
    assert pipe.is_fifo()
    assert os.read(reader, 99) == b"the page"
    os.close(reader)


def test_nothing_built_is_said(built: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "_NUMBERS", "select * from gold.not_built")
    with pytest.raises(LoaderError, match="nothing to draw"):
        data.read(built)

"""The sources read files as they are; what has no shape becomes a reject, and nothing is dropped."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from loaders import sources
from loaders.database import PROJECT_DIR
from loaders.errors import ConfigError, SourceError
from loaders.rows import prepare
from loaders.run import main
from loaders.sources import kaggle, tracklists
from loaders.sources.sample import rows as sample_rows
from tests.conftest import Connection, ask, command

HEADER = "track_id,track_name,track_artist,key,tempo\n"


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    path = tmp_path / "songs.csv"
    path.write_text(
        HEADER + 'a1,"Hello, ""World""\nagain",Ünï,8,128.0\nb2,Opus,Eric Prydz,,126\n', encoding="utf-8"
    )
    return path


def pages(path: Path, *lines: object) -> Path:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    content = text.encode(errors="surrogateescape")
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def test_kaggle_rows_are_the_lines_as_texts(csv_file: Path) -> None:
    first, second = kaggle.rows(str(csv_file))
    assert first[0] == "bronze_dataset_tracks"
    assert first[1]["raw_json"] == {
        "track_id": "a1",
        "track_name": 'Hello, "World"\nagain',
        "track_artist": "Ünï",
        "key": "8",
        "tempo": "128.0",
    }
    assert (first[1]["dataset"], first[1]["row_number"], second[1]["row_number"]) == (
        "kaggle_spotify_songs",
        1,
        2,
    )
    assert second[1]["raw_json"]["key"] == ""


def test_kaggle_version_is_the_content_zipped_or_not(csv_file: Path) -> None:
    zipped = csv_file.with_suffix(".csv.gz")
    zipped.write_bytes(gzip.compress(csv_file.read_bytes()))
    ids = [[row["bronze_id"] for _, row in prepare(kaggle.rows(str(path)))] for path in (csv_file, zipped)]
    assert ids[0] == ids[1]
    before = next(prepare(kaggle.rows(str(csv_file))))[1]["dataset_version"]
    csv_file.write_text(HEADER + "a1,Other,X,8,128.0\n")
    assert next(prepare(kaggle.rows(str(csv_file))))[1]["dataset_version"] != before


def test_kaggle_line_with_too_many_or_too_few_fields(csv_file: Path) -> None:
    csv_file.write_text(HEADER + "a1,One,X,8,128.0,extra\nb2,Two\nc3,Three,Y,1,120\n")
    tables = [table for table, _ in kaggle.rows(str(csv_file))]
    assert tables == ["bronze_rejects", "bronze_rejects", "bronze_dataset_tracks"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"artist,title\nx,y\n", "has no column"),
        (b"", "has no column"),
        # as Excel writes it where a comma is in numbers; its numbers would not be read either
        (HEADER.replace(",", ";").encode(), "commas between the fields and points in numbers"),
        (b"\x1f\x8b\x08\x00cut", "cut off or damaged"),
        # as kaggle.com gives it, and as Excel writes it
        (b"PK\x03\x04...", "is packed with zip"),
        (HEADER.encode("utf-16"), "iconv -f utf-16"),
        # the second value would hide the first
        (b"track_id,track_name,track_artist,track_id\na1,One,X,b2\n", "has the column track_id twice"),
        # in cp1252: with stand-ins "Beyonc\ufffd" would be what bronze holds for ever
        (
            HEADER.encode() + b"a1,One,X,8,128\n" * 2000 + b"b2,Halo,Beyonc\xe9,8,128\n",
            "line 2002 has the byte 0xe9",
        ),
        (
            HEADER.encode() + b'a1,One,X,8,128\nb2,7" mix,"X,8,128\n' + b"c3,Two,Y,1,120\n" * 9000,
            "begins at line 3 ",
        ),
    ],
)
def test_kaggle_another_kind_of_file(csv_file: Path, content: bytes, problem: str) -> None:
    csv_file.write_bytes(content)
    with pytest.raises(SourceError, match=problem):
        list(kaggle.rows(str(csv_file)))


def test_tracklists_rows_are_the_pages(tmp_path: Path) -> None:
    page = {"source": "mixesdb_essential_mix", "set_id": "s1", "url": "https://x.example/s1", "tracks": []}
    path = pages(tmp_path / "t.jsonl.gz", page, "", {**page, "scraped_at": "2020-05-06T07:08:09"})
    first, second = tracklists.rows(str(path))
    assert first[0] == "bronze_scraped_playlists"
    assert first[1]["raw_json"] == page
    assert (first[1]["source"], first[1]["source_url"], first[1]["source_playlist_id"]) == (
        "mixesdb",
        "https://x.example/s1",
        "s1",
    )
    assert second[1]["scraped_at"] == "2020-05-06T07:08:09"


def test_tracks_of_a_saved_page_may_be_lines_of_text(tmp_path: Path) -> None:
    known = {"artist": "A", "title": "T"}
    lines = ["deadmau5 - Strobe", "[12:30] Eric Prydz - Opus (Edit) [Pryda]", known, "ID - ID", ""]
    ((_, row),) = tracklists.rows(str(pages(tmp_path / "t.jsonl", {"source": "lazyfm", "tracks": lines})))
    tracks = row["raw_json"]["tracks"]
    assert tracks[2] == known
    keys = ("position", "artist", "title", "raw")
    assert [[track[key] for key in keys] for track in tracks if "raw" in track] == [
        [1, "deadmau5", "Strobe", lines[0]],
        [2, "Eric Prydz", "Opus (Edit)", lines[1]],
        [4, "ID", "ID", "ID - ID"],
        [5, None, None, ""],
    ]
    assert (tracks[1]["cue_s"], tracks[1]["label"]) == (750, "Pryda")
    assert [track["unknown"] for track in tracks if "raw" in track] == [False, False, True, True]


@pytest.mark.parametrize(
    ("source", "site"),
    [
        ("mixesdb_essential_mix", "mixesdb"),
        ("1001tl_eric_prydz", "1001tracklists"),
        ("1001tl_html_rows", "1001tracklists"),
        ("mixcloud_api", "mixcloud"),
        ("lazyfm", "lazyfm"),
    ],
)
def test_tracklists_sites(source: str, site: str) -> None:
    assert tracklists.site(source) == site


def test_tracklists_lines_without_shape_are_rejects(tmp_path: Path) -> None:
    path = pages(
        tmp_path / "t.jsonl",
        '{"source": "lazyfm", ',
        "[1]",
        '{"set_id": "x"}',
        {"source": "lazyfm"},
        {"source": ["lazyfm"]},
        "\udcff",
        "[" * 10**5,
        {"source": "mixcloud"},
    )
    tables = [table for table, _ in prepare(tracklists.rows(str(path)))]
    refused, landed = "bronze_rejects", "bronze_scraped_playlists"
    assert tables == [refused, refused, refused, landed, refused, refused, refused, landed]


@pytest.mark.parametrize(
    "text",
    [
        '[\n  {\n    "source": "lazyfm",\n    "tracks": [\n      {"artist": "A"}\n    ]\n  }\n]\n',
        "artist,title\nBicep,Glue\n",
        '{"artist": "Bicep", "title": "Glue"}\n',
    ],
    ids=["one JSON list", "CSV", "pages without a source"],
)
def test_tracklists_of_another_form_leave_no_rejects(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="does not have a tracklist page a line: line 1 is no") as refused:
        list(tracklists.rows(str(path)))
    assert "jq -c '.[]' t.json > pages.jsonl" in refused.value.advice


def test_help_names_all_that_is_read_of_a_tracklist_page() -> None:
    staging = [
        (PROJECT_DIR / "models/staging/tracklists" / f"stg_tracklists__{name}.sql").read_text()
        for name in ("playlists", "playlist_tracks")
    ]
    read = {key for sql in staging for key in re.findall(r": \['(\w+)'\]", sql)}
    told = set(re.findall(r"\w+", CliRunner().invoke(main, ["tracklists", "--help"]).stdout))
    assert {"dj", "cue_s", "categories", "gap_before"} <= read and read <= told


def test_tracklists_are_refused_by_how_they_begin_alone(tmp_path: Path) -> None:
    broken = ["no json"] * (tracklists.LOOKED_AT - 1)
    rows = list(tracklists.rows(str(pages(tmp_path / "t.jsonl", *broken, {"source": "lazyfm"}, "no json"))))
    assert [table for table, _ in rows].count("bronze_rejects") == tracklists.LOOKED_AT


def test_of_one_page_twice_in_a_file_the_last_counts(connection: Connection, tmp_path: Path) -> None:
    versions = [{"source": "lazyfm", "set_id": "s1", "title": f"version {number}"} for number in range(9)]
    path = pages(tmp_path / "t.jsonl", *versions)
    newest = (
        "select raw_json ->> 'title' from bronze.bronze_scraped_playlists order by scraped_at desc limit 1"
    )
    for landed in (9, 0):
        done = command("tracklists", "--file", str(path))
        assert f"9 rows read, {landed} new" in done.stderr
        assert ask(connection, newest) == [("version 8",)]


def test_sample_is_the_same_every_time() -> None:
    ids = [[row["bronze_id"] for _, row in prepare(sample_rows(tracks=30, sets=5))] for _ in range(2)]
    assert ids[0] == ids[1]


@pytest.mark.parametrize(
    ("name", "parameters", "problem"),
    [
        ("nosuch", {}, "There is no source 'nosuch'"),
        ("sample", {"colour": 1}, "unexpected keyword argument 'colour'"),
        ("tracklists", {}, "missing a required argument: 'file'"),
    ],
)
def test_wrong_names_and_parameters(name: str, parameters: dict[str, object], problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        sources.rows(name, parameters)


def test_from_the_command_line(connection: Connection, csv_file: Path, tmp_path: Path) -> None:
    kaggled = command("dataset", "kaggle", "--file", str(csv_file), "--version", "2020")
    assert kaggled.returncode == 0, kaggled.stderr
    assert "kaggle: 2 rows read, 2 new (2 dataset_tracks)" in kaggled.stderr
    path = pages(tmp_path / "t.jsonl", {"source": "lazyfm", "set_id": "s1"}, "no json")
    scraped = command("tracklists", "--file", str(path))
    assert "2 rows read, 2 new (1 scraped_playlists, 1 rejects)" in scraped.stderr
    assert "see the reasons in bronze.bronze_rejects" in scraped.stderr
    assert ask(connection, "select distinct dataset_version from bronze.bronze_dataset_tracks") == [("2020",)]
    assert scraped.returncode == 0
    path = tmp_path / "bad.csv"
    path.write_text("track_id,track_name,track_artist\n1,a\n2,b\n", encoding="utf-8")
    bad = command("dataset", "kaggle", "--file", str(path))
    assert bad.returncode == 1
    assert "kaggle: not one row could be read.\nThe reasons are in bronze.bronze_rejects." in bad.stderr
    path = tmp_path / "t.jsonl"
    again = command("tracklists", "--file", str(path))
    assert "2 rows read, 0 new" in again.stderr
    path.write_text("", encoding="utf-8")
    empty = CliRunner().invoke(main, ["tracklists", "--file", str(path)])
    assert empty.exit_code == 0 and f"There is nothing in {path}." in empty.stderr

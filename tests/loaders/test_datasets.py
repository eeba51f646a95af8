"""Datasets that others published: a Kaggle file by name, and folders of AcousticBrainz dumps."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from loaders.bronze import load
from loaders.errors import ConfigError, SourceError
from loaders.rows import prepare
from loaders.sources import acousticbrainz_dump, kaggle
from tests.conftest import Connection, command
from tests.loaders.helpers import visible

MBID = "0dad432b-16cc-4bf0-8961-fd31d124b01b"
LOW = {"rhythm": {"bpm": 139.9}, "tonal": {"key_key": "A#"}, "metadata": {"tags": {"title": ["Nascence"]}}}
HIGH = {"highlevel": {"danceability": {"all": {"danceable": 0.035}}}}


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    folder = tmp_path / "acousticbrainz-lowlevel-json-20220623"
    low, high = folder / "lowlevel" / "0" / "0d", folder / "highlevel"
    low.mkdir(parents=True)
    high.mkdir()
    (low / f"{MBID}-0.json").write_text(json.dumps(LOW), encoding="utf-8")
    # some dumps hold JSON as a text of JSON
    (low / f"{MBID}-1.json").write_text(json.dumps(json.dumps(LOW)), encoding="utf-8")
    (high / f"{MBID.upper()}.json.gz").write_bytes(gzip.compress(json.dumps(HIGH).encode()))
    (folder / "COPYING").write_text("CC0", encoding="utf-8")
    (low / "back").symlink_to(folder)
    return folder


def test_every_file_of_a_dump(dump: Path) -> None:
    rows = [row for table, row in acousticbrainz_dump.rows(str(dump)) if table == "bronze_dataset_tracks"]
    assert [(row["dataset_version"], row["row_number"], row["raw_json"]) for row in rows] == [
        ("20220623", 0, {"mbid": MBID, "submission": 0, "document": HIGH}),
        ("20220623", 0, {"mbid": MBID, "submission": 0, "document": LOW}),
        ("20220623", 1, {"mbid": MBID, "submission": 1, "document": LOW}),
    ]


def test_a_folder_that_grows_adds_only_what_is_new(connection: Connection, dump: Path) -> None:
    assert load(acousticbrainz_dump.rows(str(dump))).added["bronze_dataset_tracks"] == 3
    # sorts before the others: no number of theirs may change
    (dump / f"00{MBID[2:]}-0.json").write_text(json.dumps(LOW), encoding="utf-8")
    assert load(acousticbrainz_dump.rows(str(dump))).added["bronze_dataset_tracks"] == 1
    assert visible(connection, "bronze_dataset_tracks") == 4


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"message": "Not found"}', b"\xff", gzip.compress(b"{}", mtime=0)[:15]]
)
def test_a_file_that_is_no_document_is_a_reject(tmp_path: Path, content: bytes) -> None:
    (tmp_path / f"{MBID}-0.json").write_bytes(content)
    ((table, row),) = prepare(acousticbrainz_dump.rows(str(tmp_path)))
    assert table == "bronze_rejects" and row["reason"]


def test_a_folder_without_a_dump(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no file of a dump"):
        list(acousticbrainz_dump.rows(str(tmp_path)))
    with pytest.raises(SourceError, match="no folder"):
        list(acousticbrainz_dump.rows(str(tmp_path / "nowhere")))


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Somebody without credentials."""
    for name in ("KAGGLE_USERNAME", "KAGGLE_KEY", "KAGGLE_API_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path / "no such folder"))


def hub(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []

    def dataset_download(name: str) -> str:
        asked.append(name)
        if name == "no/such":
            raise RuntimeError("404 Client Error.\nlong story")
        return str(folder)

    monkeypatch.setitem(sys.modules, "kagglehub", SimpleNamespace(dataset_download=dataset_download))
    return asked


@pytest.mark.usefixtures("nobody")
def test_kaggle_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "readme.csv").write_text("about,this\n", encoding="utf-8")
    (tmp_path / "songs.csv").write_text(
        "track_id,track_name,track_artist\n1,Strobe,deadmau5\n", encoding="utf-8"
    )
    asked = hub(tmp_path, monkeypatch)
    with pytest.raises(ConfigError, match="credentials") as raised:
        kaggle.rows(name="owner/songs")
    assert "--file" in raised.value.advice and asked == []
    monkeypatch.setenv("KAGGLE_USERNAME", "me")
    monkeypatch.setenv("KAGGLE_KEY", "secret")
    ((_, row),) = kaggle.rows(name="owner/songs")
    assert row["raw_json"]["track_name"] == "Strobe" and asked == ["owner/songs"]
    with pytest.raises(SourceError, match="404 Client Error"):
        kaggle.rows(name="no/such")
    (tmp_path / "songs.csv").unlink()
    with pytest.raises(SourceError, match="no CSV"):
        kaggle.rows(name="owner/songs")
    monkeypatch.setitem(sys.modules, "kagglehub", None)
    with pytest.raises(ConfigError, match="not installed"):
        kaggle.rows(name="owner/songs")


def test_kaggle_by_name_or_by_file() -> None:
    both: dict[str, Any] = {"file": "x.csv", "name": "owner/songs"}
    for wrong in ({}, both):
        with pytest.raises(ConfigError):
            kaggle.rows(**wrong)
    assert command("dataset", "kaggle").returncode == 2
    assert command("dataset", "kaggle", "owner/songs", "--file", "x.csv").returncode == 2

"""The Kaggle file of Spotify songs (32,833 rows in 2020): one bronze_dataset_tracks row per line."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

from loaders import credentials
from loaders.errors import ConfigError, SourceError
from loaders.rows import Row, reject
from loaders.sources.files import digest, opened

DATASET = "kaggle_spotify_songs"
BY_HAND = "Or download the CSV with your browser and name it with --file."
NEEDED = {"track_id", "track_name", "track_artist"}


def rows(
    file: str | None = None, version: str | None = None, name: str | None = None
) -> Iterator[tuple[str, Row]]:
    """Each line of the CSV as an object of texts, its keys the header's.

    Args:
        file: the CSV, gzipped or not.
        version: the dataset's version; by default a digest of its content.
        name: a dataset of kaggle.com ("owner/name") that has the CSV, to be downloaded.

    Raises:
        ConfigError: neither or both are given, or credentials or kagglehub are missing.
        SourceError: the file cannot be read, or is another kind of file.
    """
    if bool(file) == bool(name):
        raise ConfigError("Kaggle needs a dataset's name or a file.", "Give the one or the other.")
    path = Path(file) if file else _downloaded(str(name))
    return _lines(path, version)


def _lines(path: Path, version: str | None) -> Iterator[tuple[str, Row]]:
    version = version or digest(path)
    with opened(path) as handle:
        lines = csv.DictReader(io.TextIOWrapper(handle, encoding="utf-8-sig", newline=""))
        try:
            header = lines.fieldnames or ()
            if missing := NEEDED - set(header):
                raise SourceError(
                    f"{path} has no column {', '.join(sorted(missing))}.",
                    "This source reads the Kaggle / TidyTuesday file spotify_songs.csv, with its header,"
                    " commas between the fields and points in numbers.",
                )
            if len(set(header)) < len(header):
                twice = sorted({name for name in header if list(header).count(name) > 1})
                raise SourceError(
                    f"{path} has the column {', '.join(twice)} twice.", "Give one of them another name."
                )
            yield from _items(lines, version)
        except csv.Error as error:
            raise SourceError(
                f"{path}: the row that begins at line {lines.line_num + 1} is no CSV: {error}.",
                "Mend that line: a quotation mark without its partner makes one field of all that follows.",
            ) from error
        except UnicodeDecodeError as error:
            raise _no_utf8(path) from error


def _items(lines: csv.DictReader[str], version: str) -> Iterator[tuple[str, Row]]:
    now = datetime.now(timezone.utc)
    for number, line in enumerate(lines, start=1):
        if None in line or None in line.values():
            yield reject(
                DATASET,
                None,
                f"row {number} has another number of fields than the header",
                list(line.values()),
            )
            continue
        yield (
            "bronze_dataset_tracks",
            {
                "dataset": DATASET,
                "dataset_version": version,
                "row_number": number,
                "raw_json": line,
                "loaded_at": now,
            },
        )


def _no_utf8(path: Path) -> SourceError:
    """What to say of a file in another charset: read with stand-ins, it would lose letters for ever."""
    with opened(path) as handle:
        charset = "utf-16" if handle.read(2) in (b"\xff\xfe", b"\xfe\xff") else "cp1252"
    advice = f"Save it as UTF-8. If Windows wrote it: iconv -f {charset} -t utf-8 {path.name} > utf8.csv"
    with opened(path) as handle:
        for number, line in enumerate(handle, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                stray = line[error.start]
                return SourceError(f"{path} is no UTF-8: line {number} has the byte 0x{stray:02x}.", advice)
    return SourceError(f"{path} is no UTF-8.", advice)


def _downloaded(name: str) -> Path:
    """The CSV in the newest version of a dataset of kaggle.com."""
    _log_in()
    try:
        import kagglehub
    except ImportError as error:
        raise ConfigError(
            "Downloading from Kaggle needs kagglehub, which is not installed.",
            f"Install it: python -m pip install kagglehub. {BY_HAND}",
        ) from error
    try:
        folder = Path(kagglehub.dataset_download(name))
    except Exception as error:  # of many kinds, none of them exported
        raise SourceError(f"Kaggle does not give {name!r}: {str(error).splitlines()[0]}", BY_HAND) from error
    for file in sorted(folder.rglob("*.csv*")):
        with opened(file) as handle:
            header = handle.readline().decode("utf-8-sig", "replace")
        if set(next(csv.reader([header]), [])) >= NEEDED:
            return file
    raise SourceError(f"{name!r} has no CSV with the columns {', '.join(sorted(NEEDED))}.", BY_HAND)


def _log_in() -> None:
    """Let kagglehub find the credentials: its own (environment, ~/.kaggle), or those of .dlt/secrets.toml."""
    own = {"KAGGLE_USERNAME", "KAGGLE_KEY"} <= os.environ.keys() or "KAGGLE_API_TOKEN" in os.environ
    home = Path(os.environ.get("KAGGLE_CONFIG_DIR") or Path.home() / ".kaggle")
    if own or any((home / file).exists() for file in ("kaggle.json", "access_token")):
        return
    found = credentials.of("kaggle", ["username", "key"])
    if len(found) < 2:
        raise ConfigError(
            "Downloading from Kaggle needs your credentials.",
            "Make a token at https://www.kaggle.com/settings, then set KAGGLE_USERNAME and KAGGLE_KEY, or"
            f" username and key below [sources.kaggle] in .dlt/secrets.toml. {BY_HAND}",
        )
    os.environ.update(KAGGLE_USERNAME=found["username"], KAGGLE_KEY=found["key"])

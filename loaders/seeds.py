"""CSVs as the project's seeds are, edited by hand or by a spreadsheet; what is wrong is told in words."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

# As PostgreSQL, to which dbt gives the same cells, reads them.
TRUE, FALSE = ("true", "t", "yes", "y", "on", "1"), ("false", "f", "no", "n", "off", "0")


def rows(path: Path, needed: Collection[str]) -> list[dict[str, str]]:
    """The rows of a CSV; a cell that is missing is empty.

    Args:
        path: the file.
        needed: columns that it must have.

    Raises:
        ValueError: it is none, or lacks a column.
    """
    try:
        # spreadsheets begin a file with a mark of its encoding
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            header, found = reader.fieldnames or (), list(reader)
    except OSError as error:
        raise ValueError(error.strerror) from error
    except UnicodeDecodeError as error:
        raise ValueError("it is no UTF-8") from error
    except csv.Error as error:
        raise ValueError(f"it is no CSV: {error}") from error
    if missing := [name for name in needed if name not in header]:
        raise ValueError(f"it has no column {', '.join(missing)}")
    if any(None in row for row in found):
        raise ValueError("a row has more cells than there are columns; quote those that hold a comma")
    return found


def is_true(text: str) -> bool:
    """What a cell says.

    Raises:
        ValueError: it says neither.
    """
    if text.lower() not in TRUE + FALSE:
        raise ValueError(f"{text!r} is neither true nor false")
    return text.lower() in TRUE

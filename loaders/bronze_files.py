"""Rows as CSV files, one table each, as PostgreSQL's COPY reads them; dlt takes such a file as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dlt.common.normalizers.json.helpers import get_row_hash

from loaders.bronze_tables import Table
from loaders.rows import Row

# The columns that dlt adds to rows it normalises itself.
DLT_COLUMNS = ("_dlt_load_id", "_dlt_id")


class TableFile:
    """A file that rows of one table are written to.

    Args:
        table: whose rows they are.
        path: where it is to be.
        load_id: of the load that they come with.
    """

    def __init__(self, table: Table, path: Path, load_id: str) -> None:
        self.table = table
        self.path = path
        self.rows = 0
        self._load_id = load_id
        self._columns = ("bronze_id", *table.columns)
        self._file = path.open("w", encoding="utf-8", newline="")
        self._write((*self._columns, *DLT_COLUMNS))

    def add(self, row: Row) -> None:
        """Write a row, as `loaders.rows.prepare` makes it."""
        self.rows += 1
        self._write((*(row[name] for name in self._columns), self._load_id, get_row_hash(row, ["bronze_id"])))

    def close(self) -> None:
        """Nothing more is coming."""
        self._file.close()

    def _write(self, values: tuple[Any, ...]) -> None:
        # Empty without quotes is NULL. The csv module looks at each letter, and takes twice as long.
        self._file.write(",".join(["" if value is None else _quoted(str(value)) for value in values]) + "\n")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'

"""Which pages are new to bronze: those never seen, and those that are again what they once were.

A page has the id of what it says, so that the same page seen again is nothing new. A wiki's page is
vandalised and mended, though: what it says then has its id already, and what it said in between would stay
the newest version for ever. Such a page lands once more, with an id of that time.
"""

from __future__ import annotations

import pickle
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryFile

from psycopg2 import sql

from loaders.bronze_tables import SCHEMA, TABLES, Table
from loaders.database import Connection
from loaders.rows import NAMESPACE, Row

# What waits in memory while the database is asked about it: rows, or characters of JSON where pages are long.
ROWS = 1_000
CHARACTERS = 8_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# When a page was seen, and the bronze_id that it has from then.
_Version = tuple[datetime, str]

# What bronze has of the pages of these rows: whether a version has the row's id, and the newest. A page
# without an id is found by its address, in an index of its own (`bronze_guards.index_pages`). Written so,
# that of sites and ids does not fit, by which PostgreSQL went through all such pages of a site for each.
_NEWEST = """
    with seen as materialized (
        select *
        from unnest(%s::text[], %s::text[], %s::text[], %s::text[])
            as seen (bronze_id, source, identifier, source_url)
    ),
    versions as (
        select seen.bronze_id as seen_id, version.bronze_id, version.scraped_at
        from seen
        join {table} as version on version.source = seen.source and version.{identifier} = seen.identifier
        union all
        select seen.bronze_id as seen_id, version.bronze_id, version.scraped_at
        from seen
        join {table} as version
            on version.source_url = seen.source_url and version.source || '' = seen.source
        where seen.identifier is null and coalesce(version.{identifier}, '') = ''
    )
    select distinct on (seen_id)
        seen_id, bool_or(bronze_id = seen_id) over (partition by seen_id), scraped_at, bronze_id
    from versions
    order by seen_id, scraped_at desc, bronze_id desc
"""


def new(rows: Iterable[tuple[str, Row]], connection: Connection, folder: Path) -> Iterator[tuple[str, Row]]:
    """The rows without pages that bronze holds as they are.

    Args:
        rows: (table, row) pairs as `loaders.rows.prepare` makes them.
        connection: to the database, to whose bronze nobody else adds meanwhile.
        folder: for a file of what is judged last.

    Yields:
        (table, row) pairs, no bronze_id of a page twice.
    """
    pages = {table.name: _Pages(table, connection) for table in TABLES.values() if table.page_id}
    with TemporaryFile(dir=folder) as file:
        # Known pages that were seen later than all that is known of them yet. What came between may stand
        # further down in the file, so they are judged at the end, in the order of time.
        again: list[tuple[datetime, str, int]] = []
        for part in _parts(rows):
            for name, table_pages in pages.items():
                table_pages.ask([row for of, row in part if of == name])
            for name, row in part:
                if name not in pages or pages[name].is_first(row):
                    yield name, row
                elif pages[name].is_latest(row):
                    again.append((pages[name].moment(row), name, file.tell()))
                    pickle.dump(row, file)
        for _, name, place in sorted(again):
            file.seek(place)
            if version := pages[name].returned(pickle.load(file)):
                yield name, version


def _parts(rows: Iterable[tuple[str, Row]]) -> Iterator[list[tuple[str, Row]]]:
    part: list[tuple[str, Row]] = []
    characters = 0
    for name, row in rows:
        part.append((name, row))
        characters += len(row.get("raw_json") or row.get("raw_response") or "")
        if len(part) == ROWS or characters >= CHARACTERS:
            yield part
            part, characters = [], 0
    yield part


class _Pages:
    """What is known of the pages of one table: of those that this load speaks of."""

    def __init__(self, table: Table, connection: Connection) -> None:
        self._table = table
        self._page_id = table.page_id or ""
        self._connection = connection
        self._newest: dict[str, _Version] = {}
        self._landed: set[str] = set()
        # of the rows that were asked about last: whether bronze has one of this id, and its page's newest
        self._told: dict[str, tuple[bool, _Version]] = {}

    def ask(self, rows: Sequence[Row]) -> None:
        """Ask the database what it holds of the pages of these."""
        self._told = {}
        if not rows:
            return
        query = sql.SQL(_NEWEST).format(
            table=sql.Identifier(SCHEMA, self._table.name), identifier=sql.Identifier(self._page_id)
        )
        columns = ("bronze_id", "source", self._page_id, "source_url")
        with self._connection.cursor() as cursor:
            cursor.execute(query, [[row[name] for row in rows] for name in columns])
            for seen, is_known, moment, newest in cursor.fetchall():
                self._told[seen] = is_known, (moment, newest)

    def is_first(self, row: Row) -> bool:
        """Whether the page was never seen like this."""
        identifier = row["bronze_id"]
        is_known = identifier in self._landed
        if identifier in self._told:
            is_in_bronze, newest = self._told[identifier]
            self._note(row, newest)
            is_known = is_known or is_in_bronze
        if not is_known:
            self._landed.add(identifier)
            self._note(row, (self.moment(row), identifier))
        return not is_known

    def is_latest(self, row: Row) -> bool:
        """Whether this is later than all that was seen of the page yet."""
        return self.moment(row) > self._newest[self._page(row)][0]

    def returned(self, row: Row) -> Row | None:
        """The row as a version of its own, if its page said something else meanwhile; rows come by time."""
        identifier, moment = row["bronze_id"], self.moment(row)
        at, newest = self._newest[self._page(row)]
        if moment <= at or newest in (identifier, _returned_id(identifier, at)):
            return None
        version = (moment, _returned_id(identifier, moment))
        self._note(row, version)
        return {**row, "bronze_id": version[1]}

    def moment(self, row: Row) -> datetime:
        """When the page was seen."""
        seen_at: datetime = row[self._table.time_column]
        return seen_at

    def _note(self, row: Row, version: _Version) -> None:
        page = self._page(row)
        self._newest[page] = max(version, self._newest.get(page, version))

    def _page(self, row: Row) -> str:
        """Which page it is, as staging sees it."""
        return f"{row['source']}\n{row[self._page_id] or row['source_url'] or row['bronze_id']}"


def _returned_id(identifier: str, moment: datetime) -> str:
    """The bronze_id of a page that is at that moment what it once was."""
    microseconds = (moment - _EPOCH) // timedelta(microseconds=1)
    return str(uuid.uuid5(NAMESPACE, f"{identifier}\x00{microseconds}"))

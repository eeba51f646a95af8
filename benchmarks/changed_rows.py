"""What a build changed: the rows of each model's table that are other ones than before it.

Who writes these rows alone, each at what a row of its model costs in a build from nothing, needs the
`floor` of that build: what no build can go below that keeps these tables and works no faster per row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from psycopg2 import sql

from loaders.database import Connection

BEFORE = "benchmark_before"  # the schema with a hash of each row as it was
# The same row in words of another run; and a place by popularity, which moves with every new track. So the
# recommendations' own tables count as less changed than they are.
NOT_COMPARED = re.compile(r"(^|_)(run_id|load_id)$|popularity_rank$|partner_ranks?$|track_numbers$")


@dataclass(frozen=True)
class ChangedRows:
    """A table's rows after a build, and how many of them were not there before."""

    table: str
    rows: int
    changed: int

    @property
    def share(self) -> float:
        """The changed ones' share of the rows, 0-1."""
        return self.changed / max(self.rows, 1)


def remember(connection: Connection, tables: Iterable[str]) -> None:
    """Keep a hash of every row of these tables, for `count` to compare with.

    Args:
        connection: to a database that dbt has built; gets a schema, which `count` drops.
        tables: names of models; those that are views, or not there, are left out.
    """
    with connection.cursor() as cursor:
        # one that was interrupted has left its own
        cursor.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(BEFORE)))
        cursor.execute(sql.SQL("create schema {}").format(sql.Identifier(BEFORE)))
        for table, hashes in _hashes(connection, tables).items():
            before = sql.Identifier(BEFORE, table)
            cursor.execute(sql.SQL("create unlogged table {} as {}").format(before, hashes))
    connection.commit()


def count(connection: Connection) -> list[ChangedRows]:
    """Compare each remembered table with what it holds now, and forget what it was.

    Returns:
        The tables, those with most changes in proportion first.
    """
    found = []
    with connection.cursor() as cursor:
        cursor.execute("select table_name from information_schema.tables where table_schema = %s", (BEFORE,))
        for table, hashes in _hashes(connection, [name for (name,) in cursor.fetchall()]).items():
            cursor.execute(
                sql.SQL(
                    "with now as materialized ({now}), other as (table now except all table {before}) "
                    "select (select count(*) from now), (select count(*) from other)"
                ).format(now=hashes, before=sql.Identifier(BEFORE, table))
            )
            found.append(ChangedRows(table, *cursor.fetchone()))  # type: ignore[misc]
        cursor.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(BEFORE)))
    connection.commit()
    return sorted(found, key=lambda one: -one.share)


def floor(changed: Iterable[ChangedRows], seconds: Mapping[str, float]) -> float:
    """The changed rows' share of the full build, 0-1, if each costs what it costs there.

    Args:
        changed: what a night changed.
        seconds: of every model in the full build. Views have no rows, and those counted nowhere add nothing.
    """
    parts = sum(seconds.get(one.table, 0) * one.share for one in changed)
    return parts / sum(seconds.values())


def _hashes(connection: Connection, tables: Iterable[str]) -> dict[str, sql.Composable]:
    """For each table, a query of a hash per row, of the columns that are compared."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select columns.table_schema, columns.table_name,
                   array_agg(columns.column_name::text order by columns.ordinal_position)
            from information_schema.columns
            inner join information_schema.tables using (table_schema, table_name)
            where columns.table_name = any(%s) and table_type = 'BASE TABLE' and columns.table_schema <> %s
            group by columns.table_schema, columns.table_name
            """,
            (list(tables), BEFORE),
        )
        return {
            table: sql.SQL("select hashtextextended(row({})::text, 0) as row_hash from {}").format(
                sql.SQL(", ").join(sql.Identifier(name) for name in columns if not NOT_COMPARED.search(name)),
                sql.Identifier(schema, table),
            )
            for schema, table, columns in cursor.fetchall()
        }

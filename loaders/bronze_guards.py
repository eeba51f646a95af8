"""What PostgreSQL holds over bronze: append-only triggers, indexes, and the clearing of unfinished loads."""

from __future__ import annotations

import psycopg2
from psycopg2 import sql

from loaders import database
from loaders.bronze_tables import SCHEMA, TABLES
from loaders.database import Connection

_GUARD_FUNCTION = f"""
    create or replace function {SCHEMA}.refuse_change() returns trigger language plpgsql as $$
    begin
        raise exception 'bronze is append-only: % on %.% is refused', tg_op, tg_table_schema, tg_table_name
            using errcode = 'restrict_violation',
                  hint = 'Land a new version of the row; what was seen stays as it was seen.';
    end
    $$
"""
_GUARD = """
    create trigger append_only before update or delete or truncate on {table}
    for each statement execute function {function}()
"""


def guarded(connection: Connection) -> bool:
    """Whether every bronze table is there and append-only."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select count(*) from pg_trigger
            join pg_class on pg_class.oid = tgrelid
            join pg_namespace on pg_namespace.oid = relnamespace
            where nspname = %s and tgname = 'append_only' and tgenabled <> 'D' and relname = any(%s)
            """,
            (SCHEMA, list(TABLES)),
        )
        return cursor.fetchone() == (len(TABLES),)


def guard(connection: Connection) -> None:
    """Make every bronze table append-only and its bronze_id unique, in one transaction."""
    with connection.cursor() as cursor:
        cursor.execute("begin")
        cursor.execute(_GUARD_FUNCTION)
        for name in TABLES:
            table = sql.Identifier(SCHEMA, name)
            cursor.execute(sql.SQL("drop trigger if exists append_only on {}").format(table))
            cursor.execute(
                sql.SQL(_GUARD).format(table=table, function=sql.Identifier(SCHEMA, "refuse_change"))
            )
            _create_index(cursor, name, "bronze_id", "unique index", "(bronze_id)")
            _create_index(cursor, name, "load", "index", "(_dlt_load_id)")
        cursor.execute("commit")


def index(connection: Connection) -> None:
    """Make the indexes to search by; called after a load, since the first load is faster without them."""
    with connection.cursor() as cursor:
        for name, table in TABLES.items():
            trees = (f"({', '.join(columns)})" for columns in table.indexes)
            inverted = (f"using gin ({column} jsonb_path_ops)" for column in table.json_columns)
            for number, expression in enumerate((*trees, *inverted)):
                _create_index(cursor, name, str(number), "index", expression)


def index_pages(connection: Connection) -> None:
    """Make the indexes by which a load finds the versions of pages that have no id but an address."""
    with connection.cursor() as cursor:
        for name, table in TABLES.items():
            if table.page_id:
                # a hash: addresses may be longer than a B-tree takes
                where = f"using hash (source_url) where coalesce({table.page_id}, '') = ''"
                _create_index(cursor, name, "address", "index", where)


def _create_index(
    cursor: psycopg2.extensions.cursor, table: str, suffix: str, kind: str, expression: str
) -> None:
    cursor.execute(
        sql.SQL("create {kind} if not exists {name} on {table} {expression}").format(
            kind=sql.SQL(kind),
            name=sql.Identifier(f"{table}_{suffix}_idx"),
            table=sql.Identifier(SCHEMA, table),
            expression=sql.SQL(expression),
        )
    )


def loads(connection: Connection) -> set[str]:
    """The ids of the whole, visible loads."""
    with connection.cursor() as cursor:
        if not database.has(cursor, f"{SCHEMA}._dlt_loads"):
            return set()
        cursor.execute(f"select load_id from {SCHEMA}._dlt_loads where status = 0")
        return {load_id for (load_id,) in cursor.fetchall()}


def rows_of_new_loads(connection: Connection, before: set[str]) -> dict[str, int]:
    """How many rows the loads since then added, per table.

    Args:
        connection: to the database.
        before: the load ids that were visible before.
    """
    new = sorted(loads(connection) - before)
    counts = {}
    with connection.cursor() as cursor:
        for name in TABLES:
            query = sql.SQL("select count(*) from {} where _dlt_load_id = any(%s)")
            cursor.execute(query.format(sql.Identifier(SCHEMA, name)), (new,))
            counts[name] = (cursor.fetchone() or (0,))[0]
    return counts


def clear_unfinished(connection: Connection) -> int:
    """Remove rows of loads that never finished and never will, so that they can land again.

    They were never visible. Left in place they would be in the way for ever: their bronze_id is taken, so the
    next load would not add them, and their own load never counts. Called with the loader lock held and
    nothing pending, when no living load can own them. All or nothing, in one transaction.

    Returns:
        The number of rows removed.
    """
    removed = 0
    with connection.cursor() as cursor:
        for name in TABLES:
            table = sql.Identifier(SCHEMA, name)
            unfinished = sql.SQL(
                "_dlt_load_id in (select distinct _dlt_load_id from {table} except"
                " select load_id from {loads} where status = 0)"
            ).format(table=table, loads=sql.Identifier(SCHEMA, "_dlt_loads"))
            cursor.execute(sql.SQL("select 1 from {} where {} limit 1").format(table, unfinished))
            if cursor.fetchone() is None:
                continue
            cursor.execute("begin")
            cursor.execute(sql.SQL("alter table {} disable trigger append_only").format(table))
            cursor.execute(sql.SQL("delete from {} where {}").format(table, unfinished))
            removed += cursor.rowcount
            cursor.execute(sql.SQL("alter table {} enable trigger append_only").format(table))
            cursor.execute("commit")
    return removed

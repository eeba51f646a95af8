"""Rows of a query, by the names of their columns."""

from __future__ import annotations

from typing import Any

from psycopg2.extras import RealDictCursor
from psycopg2.sql import Composable

from loaders.database import Connection

Record = dict[str, Any]


def ask(connection: Connection, query: str | Composable, parameters: Any = None) -> list[Record]:
    """The rows that a query finds, or that a statement returns."""
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(query, parameters)
        return [dict(row) for row in cursor.fetchall()]

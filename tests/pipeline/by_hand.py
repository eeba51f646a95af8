"""Tables as Python has them, for counting by hand what a model counts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from loaders.records import ask
from tests.conftest import Connection

Row = dict[str, Any]


def rows(connection: Connection, query: str) -> list[Row]:
    """The rows of a query, by column."""
    return ask(connection, query)


def table(connection: Connection, name: str, key: str) -> dict[Any, Row]:
    """The rows of a table, by the column that names them."""
    return {row[key]: row for row in rows(connection, f"select * from {name}")}


def rounded(number: Decimal, places: int) -> Decimal:
    """A number as a column of so many places holds it."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def mean(numbers: Iterable[Any], places: int) -> Decimal | None:
    """The mean of those that are known; None where none is."""
    known = [Decimal(number) for number in numbers if number is not None]
    return rounded(sum(known, Decimal(0)) / len(known), places) if known else None

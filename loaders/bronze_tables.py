"""The seven bronze tables, declared once: their columns, and what makes a row the row it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

SCHEMA = "bronze"
# The longest text in an indexed column, in bytes of UTF-8; an index has two of them at most. PostgreSQL
# refuses an index row above 2,704 bytes, and with it the load, or all later ones if it makes the index then.
LONGEST_INDEXED = 1_000


@dataclass(frozen=True)
class Table:
    """One bronze table.

    Attributes:
        name: the table's name in the `bronze` schema.
        columns: dlt's type of each column, less bronze_id.
        identity: the columns that say which thing this is.
        content: the columns that say how it was; with the identity they give bronze_id.
        required: the columns without which a row says nothing, and goes to bronze_rejects.
        indexes: the columns of each B-tree to search by; JSON columns have a GIN index anyway.
        page_id: the column with a site's own name of a page, where rows are versions of pages.
    """

    name: str
    columns: dict[str, str]
    identity: tuple[str, ...]
    content: tuple[str, ...]
    required: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...]
    page_id: str | None = None

    @cached_property
    def indexed_texts(self) -> tuple[str, ...]:
        """The text columns of the B-trees, which hold no more than LONGEST_INDEXED."""
        searched = {name for columns in self.indexes for name in columns}
        return tuple(name for name, kind in self.columns.items() if kind == "text" and name in searched)

    @property
    def json_columns(self) -> tuple[str, ...]:
        """The columns that hold JSON."""
        return tuple(name for name, kind in self.columns.items() if kind == "json")

    @property
    def time_column(self) -> str:
        """The one column that holds a time."""
        return next(name for name, kind in self.columns.items() if kind == "timestamp")


def _scraped(thing: str) -> Table:
    identifier = f"source_{thing}_id"
    return Table(
        name=f"bronze_scraped_{thing}s",
        columns={
            "source": "text",
            "source_url": "text",
            identifier: "text",
            "scraper_version": "text",
            "raw_json": "json",
            "scraped_at": "timestamp",
        },
        identity=("source", "source_url", identifier),
        # Neither the time nor the scraper: the same page, seen again, adds nothing. A page that is again what
        # it once was has another id: see `loaders.versions`.
        content=("raw_json",),
        required=("source", "raw_json", "scraped_at"),
        indexes=(("source", identifier), ("scraped_at",)),
        page_id=identifier,
    )


REJECTS = Table(
    name="bronze_rejects",
    columns={
        "source": "text",
        "source_url": "text",
        "reason": "text",
        "payload": "text",
        "rejected_at": "timestamp",
    },
    identity=("source", "source_url", "reason"),
    content=("payload",),
    required=(),
    indexes=(("source",), ("rejected_at",)),
)

API_ENRICHMENTS = Table(
    name="bronze_api_enrichments",
    columns={
        "track_key": "text",
        "api_provider": "text",
        "api_endpoint": "text",
        "api_version": "text",
        "request_params": "json",
        "raw_response": "json",
        "response_status": "bigint",
        "error_code": "text",
        "response_time_ms": "bigint",
        "api_cost_usd": "decimal",
        "fetched_at": "timestamp",
    },
    # Each call is a fact of its own, with its time and its cost, even when the answer is the same again.
    identity=("api_provider", "api_endpoint", "request_params", "fetched_at"),
    content=("response_status", "error_code", "raw_response"),
    required=("api_provider", "api_endpoint", "fetched_at"),
    indexes=(("api_provider", "api_endpoint"), ("track_key",), ("fetched_at",)),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _scraped("track"),
        _scraped("playlist"),
        _scraped("artist"),
        API_ENRICHMENTS,
        Table(
            name="bronze_dataset_tracks",
            columns={
                "dataset": "text",
                "dataset_version": "text",
                "row_number": "bigint",
                "raw_json": "json",
                "loaded_at": "timestamp",
            },
            identity=("dataset", "dataset_version", "row_number"),
            content=("raw_json",),
            required=("dataset", "row_number", "raw_json", "loaded_at"),
            indexes=(("dataset", "dataset_version"), ("loaded_at",)),
        ),
        Table(
            name="bronze_listens",
            columns={"source": "text", "listener": "text", "raw_json": "json", "listened_at": "timestamp"},
            identity=("source", "listener", "listened_at"),
            content=("raw_json",),
            required=("source", "listener", "raw_json", "listened_at"),
            indexes=(("source", "listener"), ("listened_at",)),
        ),
        REJECTS,
    )
}


def table_named(name: str) -> Table:
    """The table of this name, with or without `bronze_` in front.

    Raises:
        KeyError: there is none.
    """
    return TABLES[name if name.startswith("bronze_") else f"bronze_{name}"]

"""Whether the database answers, rows to load, and what becomes of them there."""

from __future__ import annotations

import contextlib
from typing import Any

from loaders import database
from loaders.rows import Row
from tests.conftest import Connection, ask

AT = "2026-01-02T03:04:05+00:00"


def answers() -> bool:
    with contextlib.closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("select 1")
        return cursor.fetchone() == (1,)


def page(**changes: Any) -> tuple[str, Row]:
    row: Row = {
        "source": "mixesdb",
        "source_url": "https://example.org/set",
        "source_playlist_id": "set-1",
        "scraper_version": "1",
        "raw_json": {"dj": "Yotto", "tracks": []},
        "scraped_at": AT,
    }
    return "scraped_playlists", {**row, **changes}


def answer(**changes: Any) -> tuple[str, Row]:
    row: Row = {
        "track_key": None,
        "api_provider": "spotify",
        "api_endpoint": "search",
        "api_version": "v1",
        "request_params": {"asked": {"artist": "deadmau5", "title": "Strobe"}, "params": {"q": "strobe"}},
        "raw_response": {"tracks": {"items": []}},
        "response_status": 200,
        "error_code": None,
        "response_time_ms": 40,
        "api_cost_usd": 0.0001,
        "fetched_at": AT,
    }
    return "api_enrichments", {**row, **changes}


def do(connection: Connection, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def visible(connection: Connection, table: str) -> int:
    """The rows that staging reads: those of whole loads."""
    whole = "select load_id from bronze._dlt_loads where status = 0"
    ((count,),) = ask(connection, f"select count(*) from bronze.{table} where _dlt_load_id in ({whole})")
    return int(count)

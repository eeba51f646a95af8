"""The report on identity reads what dbt built, and says so where nothing is built."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from loaders.errors import LoaderError
from loaders.identity_report import PARTS, show
from tests.conftest import Connection


def printed(connection: Connection, limit: int) -> str:
    text = io.StringIO()
    show(Console(width=200, file=text), connection, limit)
    return text.getvalue()


def test_every_part_has_rows_and_lists_keep_their_limit(built: Connection) -> None:
    text = printed(built, 3)
    for part in PARTS:
        assert part.title in text
    played = text[text.index("Most played tracks") : text.index("Most played artists")]
    assert len([line for line in played.splitlines() if line.strip()]) == 3 + 3
    with built.cursor() as cursor:
        cursor.execute("select count(*) from silver.silver_enriched_tracks")
        (tracks,) = cursor.fetchone() or (0,)
    assert f"{tracks:,}" in text


def test_nothing_built_is_said(connection: Connection) -> None:
    with pytest.raises(LoaderError, match="nothing to report on"):
        printed(connection, 3)

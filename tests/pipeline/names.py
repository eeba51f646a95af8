"""Asks the pipeline's own SQL what it makes of names that a test gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg2.extras import execute_values

from tests.conftest import Connection, compiled_here

# Nothing is known before: the rules are asked, and not what an earlier build made of them.
PARSED = """
{{ track_names(
    'pg_temp.published', 'intermediate.int_name_patterns', 'seeds.name_words',
    '(select * from intermediate.int_published_titles where false)',
    '(select * from intermediate.int_published_credits where false)'
) }}
"""
LINKS = """
{{ identity_links(
    'pg_temp.names', 'pg_temp.ids', 'pg_temp.names', 'seeds.merge_methods', 'pg_temp.mentions'
) }}
"""
NORMALISED = """
select
    given.place,
    {{ normalise_name('given.content') }} as once,
    {{ normalise_name(normalise_name('given.content')) }} as twice,
    {{ normalise_artist('given.content') }} as artist
from pg_temp.given as given
"""
BETWEEN = "-- the next query"


@dataclass(frozen=True)
class NamesSql:
    """The pipeline's SQL for names."""

    parsed: str
    links: str
    normalised: str

    @classmethod
    def compile(cls, target_path: Path) -> NamesSql:
        """Let dbt write it, all at once."""
        queries = BETWEEN.join((PARSED, LINKS, NORMALISED))
        compiled = compiled_here("--inline", queries, target_path=target_path)["inline_query"]
        return cls(*compiled.split(BETWEEN))


@dataclass(frozen=True)
class Names:
    """The pipeline's SQL for names, on a database that has its seeds."""

    connection: Connection
    sql: NamesSql

    def parse(self, names: list[tuple[str, str]]) -> list[dict[str, Any]]:
        """What becomes of names (artist and title), in their order."""
        with self.connection.cursor() as cursor:
            self._publish(cursor, names)
            cursor.execute("select * from names order by cast(name_key as integer)")
            columns = [column.name for column in cursor.description or ()]
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    def tied(self, names: list[tuple[str, str]]) -> set[frozenset[str]]:
        """Which published keys of these names, all of one tracklist, are one track."""
        with self.connection.cursor() as cursor:
            self._publish(cursor, names)
            cursor.execute(
                f"with links as ({self.sql.links}) "
                "select distinct one.track_key, other.track_key from links as one "
                "inner join links as other on one.link = other.link where one.track_key < other.track_key"
            )
            return {frozenset(row) for row in cursor.fetchall()}

    def normalise(self, texts: list[str]) -> list[tuple[str | None, str | None, str | None]]:
        """Of each text: normalised, normalised again, and normalised as an artist."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "drop table if exists given; create temp table given (place integer, content text)"
            )
            execute_values(cursor, "insert into given values %s", list(enumerate(texts)))
            cursor.execute(f"select once, twice, artist from ({self.sql.normalised}) as n order by place")
            return cursor.fetchall()

    def _publish(self, cursor: Any, names: list[tuple[str, str]]) -> None:
        cursor.execute(
            "drop table if exists published, names, ids, mentions;"
            "create temp table published (name_key text, artist_raw text, title_raw text, load_id text)"
        )
        rows = [(str(number), artist, title) for number, (artist, title) in enumerate(names)]
        execute_values(cursor, "insert into published values %s", rows, page_size=1000)
        cursor.execute(
            f"create temp table names as {self.sql.parsed};"
            "create temp table ids (track_key text, link_key uuid, id_kind text);"
            "create temp table mentions as select name_key, track_key, 'set' as source_playlist_id from names"
        )

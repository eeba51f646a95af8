"""What identity made of the published names: counts, and the lists in which a wrong merge shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from loaders import database
from loaders.database import Connection


@dataclass(frozen=True)
class Part:
    """One table of the report: a query whose columns are those of the table, with or without a `limit`."""

    title: str
    query: str


PARTS = (
    Part(
        "What was found",
        """
        select 'sets' as what, count(*) as number from silver.silver_enriched_playlists
        union all
        select 'rows of sets', count(*) from silver.silver_playlist_tracks
        union all
        select 'rows nobody identified', count(*) from silver.silver_playlist_tracks where not is_identified
        union all
        select 'names of tracks', count(*) from intermediate.int_track_names
        union all
        select 'tracks', count(*) from silver.silver_enriched_tracks
        union all
        select 'tracks played in sets', count(distinct track_id) from silver.silver_playlist_tracks
        union all
        select 'of these with bpm and key', count(*) from silver.silver_enriched_tracks as tracks
        where
            tracks.bpm is not null and tracks.key is not null
            and tracks.id in (select rows.track_id from silver.silver_playlist_tracks as rows)
        union all
        select 'artists', count(*) from silver.silver_enriched_artists
        """,
    ),
    Part(
        "Merges by method",
        """
        select merge_method as method, count(*) as names
        from silver.silver_track_id_history group by merge_method order by names desc, method
        """,
    ),
    Part(
        "Conflicts of ids and names",
        """
        select conflict_kind as conflict, id_kind as id, count(distinct track_id) as tracks
        from ops.identity_conflicts group by conflict_kind, id_kind order by tracks desc, conflict, id
        """,
    ),
    Part(
        "Errors and warnings",
        """
        select found.code, codes.level, codes.meaning, count(*) as rows
        from (
            select unnest(validation_errors || validation_warnings) as code from silver.silver_enriched_tracks
            union all
            select unnest(validation_errors || validation_warnings) from silver.silver_enriched_playlists
            union all
            select unnest(validation_errors) from silver.silver_enriched_artists
        ) as found
        left join seeds.validation_codes as codes on found.code = codes.code
        group by found.code, codes.level, codes.meaning order by rows desc, found.code
        """,
    ),
    Part(
        "Most played tracks",
        """
        select tracks.artist_name as artist, tracks.track_title as title,
            count(distinct played.playlist_id) as sets, count(*) as plays
        from silver.silver_playlist_tracks as played
        inner join silver.silver_enriched_tracks as tracks on played.track_id = tracks.id
        group by tracks.id, tracks.artist_name, tracks.track_title
        order by sets desc, plays desc, artist, title limit %(limit)s
        """,
    ),
    Part(
        "Most played artists",
        """
        select artists.canonical_name as artist, artists.track_count as tracks,
            artists.other_spellings[:4] as also_written, count(*) as plays
        from silver.silver_playlist_tracks as played
        inner join gold.gold_track_artists as credits on played.track_id = credits.track_id
        inner join silver.silver_enriched_artists as artists on credits.artist_id = artists.id
        group by artists.id, artists.canonical_name, artists.track_count, artists.other_spellings
        order by plays desc, artist limit %(limit)s
        """,
    ),
    Part(
        "Largest merges",
        """
        select
            (
                select array_agg(distinct names.artist_raw || ' - ' || names.title_raw)
                from intermediate.int_track_names as names
                where names.track_key = any(tracks.merged_track_keys || tracks.track_key)
            ) as names,
            (
                select string_agg(distinct merges.merge_method, ', ')
                from silver.silver_track_id_history as merges
                where merges.track_id = tracks.id
            ) as methods,
            cardinality(tracks.merged_track_keys) + 1 as keys
        from silver.silver_enriched_tracks as tracks
        where cardinality(tracks.merged_track_keys) > 0
        order by keys desc, tracks.artist_name, tracks.track_title, tracks.id limit %(limit)s
        """,
    ),
)


def show(console: Console, connection: Connection, limit: int) -> None:
    """Print the report.

    Args:
        console: where to.
        connection: to a database that dbt has built.
        limit: how many rows a list has.

    Raises:
        LoaderError: dbt has not built it.
    """
    for part in PARTS:
        with database.explained("There is nothing to report on yet."), connection.cursor() as cursor:
            cursor.execute(part.query, {"limit": limit})
            columns = [column.name.replace("_", " ") for column in cursor.description or ()]
            rows = cursor.fetchall()
        table = Table(title=part.title, title_justify="left", box=box.SIMPLE, title_style="bold")
        for number, name in enumerate(columns):
            numeric = bool(rows) and isinstance(rows[0][number], int)
            table.add_column(name, justify="right" if numeric else "left", overflow="fold")
        for row in rows:
            table.add_row(*map(_cell, row))
        console.print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return escape(" | ".join(value))
    return f"{value:,}" if isinstance(value, int) else escape(str(value))

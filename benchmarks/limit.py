"""The limit: the selection of silver as a few set-based statements in DuckDB, over the same JSON.

Which hit is about which track, and how well, is given: names are compared by silver's own rules, and what is
measured here is the way from JSON to one wide row per track. The statements are in limit.sql; the results are
compared with silver, value by value.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loaders.database import Connection

STATEMENTS = Path(__file__).with_name("limit.sql")
# A set with its whole page, in bytes.
LONGEST_ROW = 50_000_000
# What the machine of the goals has; DuckDB takes four fifths of this one by itself, beside a server.
MEMORY = "8GB"
# The models that do the same work.
SAME_WORK = (
    "int_provider_hits",
    "int_field_candidates",
    "int_waterfall__outcomes",
    "int_waterfall__decisions",
    "int_track_genres",
    "silver_enriched_tracks",
)
FIELDS = (
    "spotify_id", "isrc", "musicbrainz_id", "beatport_id", "discogs_id", "key", "genre", "release_date",
    "release_name", "label", "artist_name", "track_title", "bpm", "energy", "danceability", "valence",
    "acousticness", "instrumentalness", "liveness", "speechiness", "loudness", "duration_ms",
)  # fmt: skip

# Table in DuckDB: its columns there, and where they come from.
_TABLES: dict[str, tuple[str, str]] = {
    "answers": (
        "bronze_id varchar, provider varchar, endpoint varchar, asked varchar, response varchar,"
        " response_status integer, error_code varchar",
        "select bronze_id, api_provider, api_endpoint, request_params -> 'asked', raw_response,"
        " response_status, error_code from bronze.bronze_api_enrichments",
    ),
    "dataset_rows": (
        "bronze_id varchar, raw_json varchar",
        "select bronze_id, raw_json from bronze.bronze_dataset_tracks",
    ),
    "track_pages": (
        "bronze_id varchar, source varchar, raw_json varchar",
        "select bronze_id, source, raw_json from bronze.bronze_scraped_tracks",
    ),
    "matches": (
        "track_key varchar, provider varchar, endpoint varchar, bronze_id varchar, hit_rank integer,"
        " fetched_at decimal(20, 6), match_method varchar, match_score decimal(4, 3)",
        "select track_key, provider, endpoint, bronze_id, hit_rank, extract(epoch from fetched_at),"
        " match_method, match_score from intermediate.int_provider_matches",
    ),
    "tracks": (
        "track_key varchar, artist_name varchar, track_title varchar",
        # who made it is settled by then, as is which answer is about which track
        "select track_key, array_to_string(silver.artist_names, ', '), published_track_title"
        " from intermediate.int_tracks join silver.silver_enriched_tracks as silver using (track_key)",
    ),
    "config": (
        "metadata_field varchar, priority integer, provider varchar, min_confidence decimal(3, 2),"
        " min_acceptable_confidence decimal(3, 2), base_confidence decimal(3, 2), own_strength varchar,"
        " field_group varchar, group_order integer",
        "select metadata_field, priority, provider, min_confidence, min_acceptable_confidence,"
        " base_confidence, own_strength, field_group, group_order from intermediate.int_waterfall__config",
    ),
    "field_confidence": (
        "provider varchar, metadata_field varchar",
        "select provider, metadata_field from seeds.provider_field_confidence",
    ),
    "wheel": (
        "camelot varchar, pitch_class integer, mode integer",
        "select camelot, pitch_class, mode from seeds.camelot_wheel",
    ),
    "spellings": (
        "spelling varchar, camelot varchar",
        "select spelling, camelot from seeds.camelot_spellings",
    ),
    "noise_tags": ("tag varchar", "select tag from seeds.noise_tags"),
    "genre_spellings": (
        "spelling varchar, genre varchar",
        "select spelling, genre from seeds.genre_spellings",
    ),
}


@dataclass(frozen=True)
class Limit:
    """What the hand-written way took, and how its rows differ from silver's.

    Attributes:
        seconds: by the clock, without making and filling the input tables.
        cpu_seconds: of all threads.
        tracks: rows that it made.
        differences: column and how many tracks have another value there in silver; empty when all are equal.
    """

    seconds: float
    cpu_seconds: float
    tracks: int
    differences: dict[str, int]


def run(connection: Connection, threads: int) -> Limit:
    """Read bronze and the matches out of PostgreSQL, select in DuckDB with so many threads, and compare.

    Raises:
        ModuleNotFoundError: duckdb is not installed (it comes with requirements-dev.lock).
    """
    import duckdb  # of no use to anything but benchmarks

    with tempfile.TemporaryDirectory(prefix="songnodes-limit-") as made:
        folder = Path(made)
        settings: dict[str, Any] = {"threads": threads, "memory_limit": MEMORY}
        duck = duckdb.connect(str(folder / "limit.duckdb"), config=settings)
        for name, (columns, query) in _TABLES.items():
            duck.execute(f"create table {name} ({columns})")
            _copy(connection, query, folder / f"{name}.csv")
            duck.execute(_read(name, folder))
            (folder / f"{name}.csv").unlink()
        duck.execute("set variable noise_tags = (select list(tag) from noise_tags)")
        statements = [*duck.extract_statements(STATEMENTS.read_text()), *duck.extract_statements(_wide())]
        started, cpu_started = time.perf_counter(), _cpu_seconds()
        for statement in statements:
            duck.execute(statement)
        seconds, cpu_seconds = time.perf_counter() - started, _cpu_seconds() - cpu_started
        silver_columns = ", ".join(f'"{name}" varchar' for name in _columns())
        duck.execute(f"create table silver ({silver_columns})")
        _copy(connection, _silver(), folder / "silver.csv")
        duck.execute(_read("silver", folder))
        tracks = duck.execute("select count(*) from wide").fetchone()
        compared = duck.execute(_comparison()).fetchone()
        duck.close()
    assert tracks is not None and compared is not None
    differences = {name: count for name, count in zip(_columns(), compared, strict=True) if count}
    return Limit(seconds, cpu_seconds, tracks[0], differences)


def _copy(connection: Connection, query: str, file: Path) -> None:
    with file.open("wb") as opened, connection.cursor() as cursor:
        cursor.copy_expert(f"copy ({query}) to stdout (format csv)", opened)


def _read(table: str, folder: Path) -> str:
    """A statement that fills a table from its file; there an empty text is quoted, and NULL is nothing."""
    return (
        f"insert into {table} select * from read_csv('{folder / table}.csv', header = false,"
        " auto_detect = false, delim = ',', quote = '\"', escape = '\"', allow_quoted_nulls = false,"
        f" max_line_size = {LONGEST_ROW}, columns = {_columns_of(table)})"
    )


def _columns_of(table: str) -> dict[str, str]:
    if table == "silver":
        return {name: "VARCHAR" for name in _columns()}
    # a type may hold a comma, but no name follows it without a space and a letter
    declared = re.split(", (?=[a-z])", _TABLES[table][0])
    return {name: kind for name, _, kind in (column.partition(" ") for column in declared)}


def _columns() -> list[str]:
    told = [f"{field}_{part}" for field in FIELDS for part in ("provider", "confidence")]
    return ["track_key", *FIELDS, "genres", *told]


def _wide() -> str:
    """One wide row per track: each value with its provider and confidence, and the list of genres."""
    columns = []
    for field in FIELDS:
        is_field = f"filter (accepted.metadata_field = '{field}')"
        columns += [
            f'max(accepted.value) {is_field} as "{field}_value"',
            f"max(accepted.provider) {is_field} as {field}_provider",
            f"cast(max(accepted.confidence) {is_field} as varchar) as {field}_confidence",
        ]
    values = []
    for field in FIELDS:
        value = f'selected."{field}_value"'
        if field in ("artist_name", "track_title"):
            value = f"coalesce({value}, tracks.{field})"
        values.append(f'{value} as "{field}"')
    told = [f"selected.{field}_{part}" for field in FIELDS for part in ("provider", "confidence")]
    return f"""
        create table wide as
        with selected as (
            select accepted.track_key, {", ".join(columns)} from accepted group by accepted.track_key
        ),
        genre_votes as (
            select candidates.track_key, candidates.value,
                max(candidates.match_score) as match_score, count(distinct candidates.bronze_id) as votes
            from candidates
            semi join field_confidence
                on candidates.provider = field_confidence.provider
                and candidates.metadata_field = field_confidence.metadata_field
            where candidates.metadata_field = 'genre'
            group by candidates.track_key, candidates.value
        ),
        genre_lists as (
            select track_key, string_agg(value, '|' order by match_score desc, votes desc, value) as genres
            from genre_votes group by track_key
        )
        select
            tracks.track_key, {", ".join(values)},
            coalesce(genre_lists.genres, '') as genres, {", ".join(told)}
        from tracks
        left join selected on tracks.track_key = selected.track_key
        left join genre_lists on tracks.track_key = genre_lists.track_key
    """


def _silver() -> str:
    day = {"day": "YYYY-MM-DD", "month": "YYYY-MM", "year": "YYYY"}
    date = " ".join(f"when '{unit}' then to_char(release_date, '{shape}')" for unit, shape in day.items())
    values = [
        f"case release_date_precision {date} end" if field == "release_date" else f"{field}::text"
        for field in FIELDS
    ]
    told = [
        f"enrichment_metadata #>> '{{fields, {field}, {part}}}'"
        for field in FIELDS
        for part in ("provider", "confidence")
    ]
    columns = ["track_key", *values, "array_to_string(genres, '|')", *told]
    return f"select {', '.join(columns)} from silver.silver_enriched_tracks"


def _comparison() -> str:
    """For each column the number of tracks that differ; under track_key those that only one side has."""
    counts = ["count(*) filter (wide.track_key is null or silver.track_key is null)"]
    for column in _columns()[1:]:
        ours, theirs = f'wide."{column}"', f'silver."{column}"'
        if column.endswith("_confidence"):
            ours, theirs = f"cast({ours} as decimal(3, 2))", f"cast({theirs} as decimal(3, 2))"
        counts.append(
            f"count(*) filter (wide.track_key = silver.track_key and {ours} is distinct from {theirs})"
        )
    return f"select {', '.join(counts)} from wide full join silver on wide.track_key = silver.track_key"


def _cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system

"""The truth of the sample's world, beside what the database found: for experiments and benchmarks.

Which of our tracks is which of the truth's is told by the spellings under which it was published. A tempo is
true within 2 %, a length within two seconds, a measure within 0.01, loudness within 0.1 dB, a date where the
true one begins with it, a genre where some provider has that name for it, and all else where it is equal.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg2.extensions
from psycopg2.extras import execute_values

from loaders import sample
from loaders.sample.pages import SCRAPER_VERSION

Cursor = psycopg2.extensions.cursor

IDS = ("isrc", "spotify_id", "musicbrainz_id", "beatport_id", "discogs_id")
SHARES = (
    "energy", "danceability", "valence", "acousticness", "instrumentalness", "liveness", "speechiness",
)  # fmt: skip
# Artist and title have no one true spelling.
FIELDS = (
    "bpm", "key", "genre", "duration_ms", "release_date", "label", "release_name", *IDS, *SHARES, "loudness",
)  # fmt: skip

TABLES = """
create temp table truth_spelling (truth_id text, artist text, title text) on commit drop;
create temp table truth_value (truth_id text, metadata_field text, value text) on commit drop
"""
LINKS = """
create temp table truth_link on commit drop as
select spelling.truth_id, min(names.track_key) as track_key
from truth_spelling as spelling
join intermediate.int_track_names as names
    on names.artist_raw = spelling.artist and names.title_raw = spelling.title
join silver.silver_enriched_tracks as tracks on tracks.track_key = names.track_key
group by spelling.truth_id
"""
# Of the sites' pages: whether the sample's scraper read one, and whether another did.
PAGES = """
select coalesce(bool_or(scraper_version = %s), false),
       coalesce(bool_or(scraper_version is distinct from %s), false)
from bronze.bronze_scraped_playlists
"""


def is_true(field: str, claim: str, truth: str) -> str:
    """SQL that tells whether a value is true; all three arguments are expressions."""
    shares = ", ".join(f"'{share}'" for share in SHARES)
    difference = f"abs(cast({claim} as numeric) - cast({truth} as numeric))"
    return f"""case
        when {field} = 'bpm' then {difference} <= 0.02 * cast({truth} as numeric)
        when {field} = 'duration_ms' then {difference} <= 2000
        when {field} in ({shares}) then {difference} <= 0.01
        when {field} = 'loudness' then {difference} <= 0.1
        when {field} = 'release_date' then starts_with({truth}, {claim})
        else lower({claim}) = any(string_to_array(lower({truth}), '|'))
    end"""


def is_of_the_sample(cursor: Cursor) -> bool:
    """Whether the tracks come from a sample and from nowhere else."""
    cursor.execute(PAGES, (SCRAPER_VERSION, SCRAPER_VERSION))
    return cursor.fetchone() == (True, False)


def load(cursor: Cursor, folder: Path) -> bool:
    """Lay the truth beside the database, until the transaction ends.

    It is in the temporary tables `truth_link` (truth_id, track_key) and `truth_value` (truth_id,
    metadata_field, value).

    Args:
        cursor: to a database that was built.
        folder: one that `sample.write` made.

    Returns:
        Whether it is the sample that the database holds: most of its tracks are there.
    """
    tracks = list(_tracks(folder))
    cursor.execute(TABLES)
    execute_values(
        cursor,
        "insert into truth_spelling values %s",
        [(track["truth_id"], artist, title) for track in tracks for artist, title in track["spellings"]],
    )
    execute_values(
        cursor,
        "insert into truth_value values %s",
        [
            (track["truth_id"], field, _value(track, field))
            for track in tracks
            for field in FIELDS
            if track[field] is not None
        ],
    )
    cursor.execute(LINKS)
    return int(cursor.rowcount) >= len(tracks) / 2


def load_sample(cursor: Cursor, numbers: Mapping[str, Any]) -> bool:
    """As `load`, for the sample of these numbers (tracks, sets, seed), where nothing but a sample is."""
    if not is_of_the_sample(cursor):
        return False
    with tempfile.TemporaryDirectory(prefix="songnodes-") as folder:
        sample.write(Path(folder) / "sample", **numbers)
        return load(cursor, Path(folder) / "sample")


def _tracks(folder: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(folder / "truth" / "tracks.jsonl.gz", "rt", encoding="utf-8") as handle:
        for line in handle:
            yield json.loads(line)


def _value(track: dict[str, Any], field: str) -> str:
    """The true value as text; for the genre every name that a provider has for it, joined by |."""
    if field == "genre":
        return "|".join(track["genre_names"])
    return str(track[field])

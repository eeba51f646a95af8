"""What the report shows, asked of silver and gold once dbt has built them."""

from __future__ import annotations

from dataclasses import dataclass

from loaders import database
from loaders.database import Connection
from loaders.records import Record, ask
from loaders.summary_data import Database, Field

ARTISTS, TRENDING = 36, 15

_NUMBERS = """
select
    (select count(*) from silver.silver_enriched_tracks) as tracks,
    (select count(*) from gold.gold_track_analytics) as promoted,
    (select count(*) from silver.silver_enriched_artists) as artists,
    (select count(*) from silver.silver_enriched_playlists) as sets,
    (select count(*) from gold.fct_plays where play_type = 'set') as set_plays,
    (select count(*) from gold.fct_plays where play_type = 'listen') as listens,
    (select max(played_on) from gold.fct_plays) as newest_day
"""
_KEYS = """
select key, count(*) as tracks from gold.gold_track_analytics where key is not null group by key
"""
# Of the sets of which much is known, the one with the smoothest way through the keys.
_SET = """
with known as (
    select
        playlist_id,
        jsonb_array_length(coalesce(bpm_path, '[]')) + jsonb_array_length(coalesce(key_path, '[]'))
        + jsonb_array_length(coalesce(energy_curve, '[]')) as points
    from gold.gold_playlist_analytics
)
select sets.playlist_id, sets.playlist_name, sets.dj_name, sets.set_date, sets.bpm_path, sets.key_path,
       sets.energy_curve, sets.harmonic_flow_score
from gold.gold_playlist_analytics as sets
inner join known on sets.playlist_id = known.playlist_id
where known.points > 0 and known.points >= 0.7 * (select max(points) from known)
order by sets.harmonic_flow_score desc nulls last, known.points desc, sets.playlist_id
limit 1
"""
_SET_TRACKS = """
select rows.row_index, tracks.artist_name || ' - ' || tracks.track_title as name
from silver.silver_playlist_tracks as rows
inner join gold.dim_tracks as tracks on rows.track_id = tracks.track_id
where rows.playlist_id = %s
"""
# Who is bound to most others, and how the chosen are bound to each other.
_EDGES = """
with edges as (
    select artist_1_id, artist_2_id, collaboration_count, shared_playlists,
           3 * collaboration_count + shared_playlists as weight
    from gold.gold_artist_collaboration_network
),
ends as (
    select artist_1_id as artist_id, weight from edges
    union all
    select artist_2_id, weight from edges
),
chosen as (
    select artist_id from ends group by artist_id order by sum(weight) desc, artist_id limit %(artists)s
)
select
    one.artist_name as artist_1, other.artist_name as artist_2,
    one.primary_genre as genre_1, other.primary_genre as genre_2,
    edges.collaboration_count, edges.shared_playlists, edges.weight
from edges
inner join gold.gold_artist_analytics as one on edges.artist_1_id = one.artist_id
inner join gold.gold_artist_analytics as other on edges.artist_2_id = other.artist_id
where
    edges.artist_1_id in (select artist_id from chosen)
    and edges.artist_2_id in (select artist_id from chosen)
order by edges.weight, artist_1, artist_2
"""
_TRENDING = """
select full_track_name as name, trending_score, genre_primary as genre, play_count
from gold.gold_track_analytics
where trending_score > 0
order by trending_score desc, popularity_rank, track_id
limit %(tracks)s
"""


@dataclass(frozen=True)
class Report:
    """Everything that is drawn.

    Attributes:
        numbers: how many there are of what, and the newest day of a play.
        fields: coverage and winners of each field of the waterfall.
        quality: lower bound of each tenth of data_quality_score, and its tracks.
        keys: tracks in gold by key in Camelot notation.
        dj_set: the row of gold_playlist_analytics to draw, or None.
        set_tracks: names of its tracks by row.
        edges: pairs among the artists who are bound to most others.
        trending: the tracks that rise most.
    """

    numbers: Record
    fields: list[Field]
    quality: list[tuple[float, int]]
    keys: dict[str, int]
    dj_set: Record | None
    set_tracks: dict[int, str]
    edges: list[Record]
    trending: list[Record]


def read(connection: Connection) -> Report:
    """Ask for all of it.

    Raises:
        LoaderError: dbt has not built what is asked about.
    """
    summary = Database(connection)
    with database.explained("There is nothing to draw yet."):
        dj_sets = ask(connection, _SET)
        rows = ask(connection, _SET_TRACKS, (dj_sets[0]["playlist_id"],)) if dj_sets else []
        return Report(
            numbers=ask(connection, _NUMBERS)[0],
            fields=summary.fields(),
            quality=summary.quality(),
            keys={row["key"]: row["tracks"] for row in ask(connection, _KEYS)},
            dj_set=dj_sets[0] if dj_sets else None,
            set_tracks={row["row_index"]: row["name"] for row in rows},
            edges=ask(connection, _EDGES, {"artists": ARTISTS}),
            trending=ask(connection, _TRENDING, {"tracks": TRENDING}),
        )

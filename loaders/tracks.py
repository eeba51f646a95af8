"""The track that somebody names, and what to say where it is none."""

from __future__ import annotations

import re

from loaders.database import Connection
from loaders.errors import LoaderError

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
SUGGESTIONS = 5
# "(Original Mix)" is in half of all names.
_BRACKETED = re.compile(r"[(\[].*?[)\]]")
_MERGED = """
select merges.canonical_track_key::uuid::text, tracks.artist_name || ' - ' || tracks.track_title
from intermediate.int_track_merges as merges
left join silver.silver_enriched_tracks as tracks on tracks.track_key = merges.canonical_track_key
where merges.track_key = replace(lower(%s), '-', '')
"""
_SIMILAR = """
select named.name
from (
    select distinct tracks.artist_name || ' - ' || tracks.track_title as name
    from silver.silver_enriched_tracks as tracks
) as named
inner join unnest(%s::text[]) as wanted (word) on position(wanted.word in lower(named.name)) > 0
group by named.name
order by sum(length(wanted.word)) desc, named.name
limit %s
"""


def track_id(connection: Connection, wanted: str) -> str:
    """The id of a track, named by its id or as "Artist - Title".

    Raises:
        LoaderError: there is none, or there are several of this name.
    """
    by_id = UUID.fullmatch(wanted) is not None
    condition = "id = %s" if by_id else "lower(artist_name || ' - ' || track_title) = lower(%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id::text from silver.silver_enriched_tracks where {condition} order by id", (wanted,)
        )
        found = [str(identifier) for (identifier,) in cursor.fetchall()]
    if not found:
        raise LoaderError(f"There is no track {wanted!r}.", _advice(connection, wanted))
    if len(found) > 1:
        raise LoaderError(f"Several tracks are called {wanted!r}.", f"Write the id: {', '.join(found)}.")
    return found[0]


def _advice(connection: Connection, wanted: str) -> str:
    """Where a merged track went, or the names that share most with this one."""
    with connection.cursor() as cursor:
        if UUID.fullmatch(wanted):
            cursor.execute(_MERGED, (wanted,))
            for track_id, name in cursor.fetchall():
                return f"It was merged into {track_id} ({name})."
        plain = _BRACKETED.sub(" ", wanted).strip() or wanted
        cursor.execute(_SIMILAR, (sorted(set(re.findall(r"\w{3,}", plain.lower()))), SUGGESTIONS))
        lines = "".join(f"\n  {name}" for (name,) in cursor.fetchall())
    return f"Did you mean one of these?{lines}" if lines else "Write it as Artist - Title, or as its id."

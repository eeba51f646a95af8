"""The mission's three worked examples, by hand, the same at any size and seed.

They are real tracks with real tempo and key; every id here is made up in a valid format. Strobe is the first
example of the project's own documentation: Beatport knows its key and genre, but not its tempo.
"""

from __future__ import annotations

from loaders.sample.genres import PROGRESSIVE_HOUSE
from loaders.sample.keys import parse
from loaders.sample.model import Artist, Label, Track

STROBE, OPUS, HYPERFALL = 0, 1, 2
COUNT = 3


def _artist(index: int, name: str, spotify: str, mbid: str) -> Artist:
    return Artist(
        index=index, name=name, style="coined", genre=PROGRESSIVE_HOUSE, spotify_id=spotify, mbid=mbid,
        beatport_id=3000 + index, discogs_id=480_000 + index, aliases=(), country="",
    )  # fmt: skip


ARTISTS: tuple[Artist, ...] = (
    _artist(0, "deadmau5", "4kAxSTROBE0000deadmau5", "5d1e0a10-0001-4a01-8a01-000000000001"),
    _artist(1, "Eric Prydz", "4kAxOPUS00000EricPrydz", "5d1e0a10-0002-4a02-8a02-000000000002"),
    _artist(2, "Yotto", "4kAxHYPERFALL0000Yotto", "5d1e0a10-0003-4a03-8a03-000000000003"),
)
LABELS: tuple[Label, ...] = (
    Label(0, "mau5trap", "MAU"),
    Label(1, "Pryda Recordings", "PRY"),
    Label(2, "Odd One Out", "ODD"),
)


def _track(
    index: int, title: str, bpm: float, camelot: str, spotify: str, isrc: str, duration_ms: int, date: str,
    release: str, energy: float, danceability: float, valence: float,
) -> Track:  # fmt: skip
    return Track(
        index=index, work=index, version_no=0, artists=(ARTISTS[index],), featured=(), remixer=None,
        joiner=" & ", title=title, version=None, label=LABELS[index], genre=PROGRESSIVE_HOUSE,
        bpm=bpm, key=parse(camelot), energy=energy, danceability=danceability, valence=valence,
        acousticness=0.0123, instrumentalness=0.8421, liveness=0.1102, speechiness=0.0381, loudness=-8.612,
        duration_ms=duration_ms, release_date=date, release_name=release,
        catalog_number=f"{LABELS[index].code}{index + 101:03d}", isrc=isrc, spotify_id=spotify,
        mbid=f"5d1e0a11-000{index + 1}-4b0{index + 1}-9b0{index + 1}-00000000000{index + 1}",
        beatport_id=1_000_001 + index, discogs_id=1_900_001 + index,
        on_lastfm=True, on_acousticbrainz=True,
    )  # fmt: skip


TRACKS: tuple[Track, ...] = (
    _track(STROBE, "Strobe", 128.0, "6A", "7STROBE00000000sample1", "USZZZ0900101", 637_000, "2009-09-22",
           "For Lack of a Better Name", 0.702, 0.611, 0.182),
    _track(OPUS, "Opus", 126.0, "6A", "7OPUS0000000000sample2", "USZZZ1500102", 543_000, "2015-07-10",
           "Opus", 0.748, 0.586, 0.143),
    _track(HYPERFALL, "Hyperfall", 129.0, "6B", "7HYPERFALL00000sample3", "USZZZ1800103", 391_000,
           "2018-09-07", "Hyperfall", 0.811, 0.655, 0.262),
)  # fmt: skip

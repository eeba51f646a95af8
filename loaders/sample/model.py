"""What the sample world consists of: the truth, not what sites and providers say of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from loaders.sample import keys
from loaders.sample.genres import GENRES


@dataclass
class Label:
    """A record label."""

    index: int
    name: str
    code: str


@dataclass
class Artist:
    """An artist."""

    index: int
    name: str
    style: str
    genre: int
    spotify_id: str
    mbid: str
    beatport_id: int
    discogs_id: int
    aliases: tuple[str, ...]
    country: str

    @property
    def sort_name(self) -> str:
        """As catalogues sort it: `Persuader, The`; `Prydz, Eric`."""
        if self.name.startswith("The "):
            return f"{self.name[4:]}, The"
        if self.style in ("person", "accented", "cyrillic"):
            first, _, last = self.name.partition(" ")
            return f"{last}, {first}"
        return self.name


@dataclass
class Track:
    """A track: one recording in one version. Ids are None where a provider does not have it."""

    index: int
    work: int
    version_no: int
    artists: tuple[Artist, ...]
    featured: tuple[Artist, ...]
    remixer: Artist | None
    joiner: str
    title: str
    version: str | None
    label: Label
    genre: int
    bpm: float
    key: int
    energy: float
    danceability: float
    valence: float
    acousticness: float
    instrumentalness: float
    liveness: float
    speechiness: float
    loudness: float
    duration_ms: int
    release_date: str
    release_name: str
    catalog_number: str
    isrc: str
    spotify_id: str | None
    mbid: str | None
    beatport_id: int | None
    discogs_id: int | None
    on_lastfm: bool
    on_acousticbrainz: bool

    @cached_property
    def credit(self) -> str:
        """The artists as the label prints them, without featured ones."""
        return self.joiner.join(artist.name for artist in self.artists)

    @property
    def full_title(self) -> str:
        """The title with its version in brackets."""
        return f"{self.title} ({self.version})" if self.version else self.title

    def truth(self, spellings: list[tuple[str, str]]) -> dict[str, object]:
        """The row of truth/tracks.jsonl.gz."""
        genre = GENRES[self.genre]
        return {
            "truth_id": truth_id(self.index),
            "artist_names": [a.name for a in (*self.artists, *self.featured)],
            "title": self.title,
            "version": self.version,
            "remixer": self.remixer.name if self.remixer else None,
            "label": self.label.name,
            "bpm": self.bpm,
            "key": keys.camelot(self.key),
            "energy": self.energy,
            "danceability": self.danceability,
            "valence": self.valence,
            "acousticness": self.acousticness,
            "instrumentalness": self.instrumentalness,
            "liveness": self.liveness,
            "speechiness": self.speechiness,
            "loudness": self.loudness,
            "isrc": self.isrc,
            "spotify_id": self.spotify_id,
            "musicbrainz_id": self.mbid,
            "beatport_id": self.beatport_id,
            "discogs_id": self.discogs_id,
            "duration_ms": self.duration_ms,
            "release_date": self.release_date,
            "release_name": self.release_name,
            "genre": genre.name,
            "genre_names": sorted(
                {genre.name, genre.beatport, *genre.spotify, *genre.lastfm, *genre.discogs}
            ),
            "spellings": [list(pair) for pair in dict.fromkeys(spellings)],
        }


def truth_id(index: int) -> str:
    """The id of a track in the truth."""
    return f"t{index:07d}"

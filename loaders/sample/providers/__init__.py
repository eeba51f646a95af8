"""What each provider would have answered: one module for each, all behind `answers`."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.sample.model import Track
from loaders.sample.providers.acousticbrainz import AcousticBrainz
from loaders.sample.providers.beatport import Beatport
from loaders.sample.providers.common import Provider, Row, asked_of
from loaders.sample.providers.discogs import Discogs
from loaders.sample.providers.lastfm import LastFm
from loaders.sample.providers.musicbrainz import MusicBrainz
from loaders.sample.providers.spotify import Spotify
from loaders.sample.world import World

__all__ = ["Providers"]


class Providers:
    """All providers of one world."""

    def __init__(self, world: World) -> None:
        """Set up every provider."""
        self.spotify = Spotify(world)
        self._all: tuple[Provider, ...] = (
            self.spotify,
            MusicBrainz(world),
            Beatport(world),
            LastFm(world),
            AcousticBrainz(world),
            Discogs(world),
        )

    def answers(self, track: Track, artist: str, title: str) -> Iterator[Row]:
        """Everything the providers said about a track that was asked for under this name."""
        asked = asked_of(artist, title)
        for provider in self._all:
            yield from provider.answers(track, asked)

    def artist_answers(self, index: int) -> Iterator[Row]:
        """What was said about an artist."""
        return self.spotify.artist_answers(index)

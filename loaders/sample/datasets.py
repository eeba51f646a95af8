"""A slice of a public dataset in the layout of the Kaggle Spotify songs file: every value is text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loaders.sample import worked_examples
from loaders.sample.dice import Dice, mix, spotify_id
from loaders.sample.genres import GENRES
from loaders.sample.providers.spotify import Spotify
from loaders.sample.world import World

DATASET, VERSION, LOADED_AT = "kaggle_spotify_songs", "2020-01-21", "2026-02-27T12:00:00+00:00"
_SHARE = 0.1
_AT_MOST = 20_000
_FEATURES = (
    "danceability", "energy", "key", "loudness", "mode", "speechiness", "acousticness", "instrumentalness",
    "liveness", "valence", "tempo", "duration_ms",
)  # fmt: skip


class Dataset:
    """The tracks of the dataset, with what Spotify said of them: it agrees with Spotify's answers."""

    def __init__(self, world: World, spotify: Spotify) -> None:
        """Set up the dice."""
        self._world, self._spotify = world, spotify
        self._dice = Dice(world.seed, "dataset")
        self._rows = 0

    def rows(self, index: int) -> Iterator[dict[str, Any]]:
        """The row of a track, when the dataset has it."""
        dice = self._dice.at(index)
        if index < worked_examples.COUNT or self._rows >= _AT_MOST or not dice.chance(_SHARE):
            return
        track = self._world.track(index)
        if track.spotify_id is None:
            return
        self._rows += 1
        shown = self._spotify.hit(track)
        features = self._spotify.features(track)
        genre = GENRES[track.genre]
        row = {
            "track_id": track.spotify_id,
            "track_name": shown["name"],
            "track_artist": track.artists[0].name,
            "track_popularity": str(shown["popularity"]),
            "track_album_id": shown["album"]["id"],
            "track_album_name": track.release_name,
            "track_album_release_date": shown["album"]["release_date"],
            "playlist_name": f"{genre.name} Essentials",
            "playlist_id": spotify_id(0x91A, mix(track.genre)),
            "playlist_genre": "edm",
            "playlist_subgenre": genre.spotify[0],
            **{name: str(features[name]) for name in _FEATURES},
        }
        yield {
            "dataset": DATASET,
            "dataset_version": VERSION,
            "row_number": self._rows,
            "raw_json": row,
            "loaded_at": LOADED_AT,
        }

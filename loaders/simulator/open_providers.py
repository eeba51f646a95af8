"""The providers without locked doors. The sample's bronze does not hold them, only the simulator does."""

from __future__ import annotations

from typing import Any

from loaders.sample import keys, worked_examples
from loaders.sample.dice import Dice, uuid_of
from loaders.sample.genres import GENRES
from loaders.sample.model import Track
from loaders.sample.providers.spotify import Spotify
from loaders.sample.world import World

Json = dict[str, Any]

_DEEZER_HAS, _GETSONGBPM_HAS, _RECCOBEATS_HAS, _BPM_UNKNOWN = 0.88, 0.55, 0.85, 0.3
_SIGNS = {"#": "♯", "b": "♭"}


class OpenProviders:
    """What Deezer, GetSongBPM, ReccoBeats and ListenBrainz say of the sample's tracks."""

    def __init__(self, world: World, spotify: Spotify) -> None:
        """Set up the four for one world."""
        self._world, self._spotify = world, spotify
        self._dice = {
            name: Dice(world.seed, f"{name}/hit") for name in ("deezer", "getsongbpm", "reccobeats")
        }

    def _rolled(self, name: str, track: Track, share: float) -> Dice | None:
        """The dice of a track, when the provider has it."""
        dice = self._dice[name].at(track.index)
        return dice if dice.chance(share) or track.index < worked_examples.COUNT else None

    @staticmethod
    def deezer_id(track: Track) -> int:
        """Deezer's id of a track."""
        return 3_000_000 + track.index * 4

    def deezer(self, track: Track, *, is_search: bool) -> Json | None:
        """A track; a search shows less of it."""
        dice = self._rolled("deezer", track, _DEEZER_HAS)
        if dice is None:
            return None
        bpm: float = 0 if dice.chance(_BPM_UNKNOWN) else round(track.bpm + dice.random() * 0.2 - 0.1, 2)
        main = track.artists[0]
        artist = {"id": 900 + main.index, "name": main.name, "type": "artist"}
        hit: Json = {
            "id": self.deezer_id(track),
            "readable": True,
            "title": track.full_title,
            "title_short": track.title,
            "title_version": f"({track.version})" if track.version else "",
            "duration": track.duration_ms // 1000,
            "rank": dice.whole(1_000, 900_000),
            "artist": artist,
            "album": {"id": 700_000 + track.index, "title": track.release_name, "type": "album"},
            "type": "track",
        }
        if is_search:
            return hit
        credits = (*track.artists, *track.featured)
        people = [{"id": 900 + one.index, "name": one.name, "role": "Main"} for one in credits]
        return {
            **hit, "isrc": track.isrc, "release_date": track.release_date, "bpm": bpm, "gain": -9.1,
            "contributors": people,
        }  # fmt: skip

    def getsongbpm(self, track: Track) -> Json | None:
        """A song with tempo and key."""
        dice = self._rolled("getsongbpm", track, _GETSONGBPM_HAS)
        if dice is None:
            return None
        key = track.key if dice.chance(0.8) else keys.wrong(track.key, dice)
        tonic = keys.SHARPS[keys.pitch_class(key)]
        for plain, sign in _SIGNS.items():
            tonic = tonic.replace(plain, sign)
        genres = [genre.lower() for genre in GENRES[track.genre].spotify]
        return {
            "id": f"{track.index:06x}",
            "title": track.full_title,
            "tempo": str(round(track.bpm)),
            "time_sig": "4/4",
            "key_of": tonic if key >= 12 else f"{tonic}m",
            "danceability": round(track.danceability * 100),
            "acousticness": round(track.acousticness * 100),
            "artist": {"id": "x", "name": track.artists[0].name, "genres": genres or None},
            "album": {"title": track.release_name, "year": track.release_date[:4]},
        }

    def reccobeats(self, track: Track, *, is_features: bool) -> Json | None:
        """A track, or its audio features: those that Spotify has too."""
        if track.spotify_id is None or self._rolled("reccobeats", track, _RECCOBEATS_HAS) is None:
            return None
        known = {
            "id": uuid_of(0x3EC0, track.index),
            "href": f"https://open.spotify.com/track/{track.spotify_id}",
            "isrc": track.isrc,
        }
        if not is_features:
            artists = [{"id": one.mbid, "name": one.name} for one in (*track.artists, *track.featured)]
            return {
                **known, "trackTitle": track.full_title, "artists": artists, "durationMs": track.duration_ms
            }  # fmt: skip
        features = self._spotify.features(track)
        own = ("type", "id", "uri", "duration_ms", "time_signature")
        return {**known, **{name: value for name, value in features.items() if name not in own}}

    @staticmethod
    def listenbrainz(track: Track) -> Json:
        """The metadata of a recording."""
        tags = [
            {"tag": name, "count": 5 - place, "genre_mbid": uuid_of(0x6E, place)}
            for place, name in enumerate(GENRES[track.genre].lastfm[:3])
        ]
        return {
            "recording": {"rels": []},
            "artist": {"name": track.credit},
            "tag": {"recording": tags if track.index % 3 else [], "artist": tags[:1]},
            "release": {
                "name": track.release_name,
                "mbid": uuid_of(0x4E1, track.index),
                "year": int(track.release_date[:4]),
            },
        }

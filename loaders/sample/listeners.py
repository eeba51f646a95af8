"""Listeners with taste, and what they played: ListenBrainz listens and Last.fm scrobbles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from loaders.sample.dice import Dice, salt, uuid_of
from loaders.sample.genres import GENRES, count_in, genre_of
from loaders.sample.model import Track
from loaders.sample.providers.common import moment
from loaders.sample.world import World

Row = dict[str, Any]
_START = datetime(2025, 9, 1, 0, 0, 0, tzinfo=timezone.utc)
_PERIOD_S = 150 * 24 * 3600


class Listeners:
    """The listeners of a world, about one for twenty-five tracks."""

    def __init__(self, world: World) -> None:
        """Set up the dice."""
        self._world = world
        self._dice = Dice(world.seed, "listener")
        self._salt = salt(world.seed, "listen")
        self.count = max(8, world.tracks // 25)

    def listens(self, listener: int) -> Iterator[Row]:
        """Everything one listener played, in order of time."""
        world, dice = self._world, self._dice.at(listener)
        home = genre_of(dice.whole(0, 39))
        if not count_in(home, world.blocks):
            home = 0
        circle = listener % world.circles(home)
        genres = (home, home, home, dice.pick(GENRES[home].neighbours))
        # A few tracks are played over and over; they are what makes a taste recognisable.
        loved = [self._find(home, circle, 0.0, dice) for _ in range(3)]
        scrobbler = dice.chance(0.35)
        pseudonym = f"listener-{listener + 1:06d}"
        count = dice.whole(12, 48)
        for number in range(count):
            index = (
                dice.pick(loved)
                if dice.chance(0.25)
                else self._find(dice.pick(genres), circle, number / count, dice)
            )
            at = int(_PERIOD_S * (number + dice.random()) / count)
            track = world.track(index)
            listened_at = moment(_START, at)
            stamp = int(_START.timestamp()) + at
            yield {
                "source": "lastfm" if scrobbler else "listenbrainz",
                "listener": pseudonym,
                "raw_json": self._scrobble(track, stamp, dice)
                if scrobbler
                else self._listen(track, stamp, dice),
                "listened_at": listened_at,
            }

    def _find(self, genre: int, circle: int, progress: float, dice: Dice) -> int:
        if not count_in(genre, self._world.blocks):
            genre = 0
        day = (_START + timedelta(seconds=_PERIOD_S * progress)).date()
        return self._world.track_of_circle(genre, circle, 0.7, day, dice)

    @staticmethod
    def _names(track: Track, dice: Dice) -> tuple[str, str]:
        """Names as a player reports them, which are those of the streaming service."""
        title = f"{track.title} - {track.version}" if track.version and dice.chance(0.5) else track.full_title
        artist = track.artists[0].name if dice.chance(0.4) else ", ".join(a.name for a in track.artists)
        guests = " & ".join(a.name for a in track.featured)
        return artist, f"{title} (feat. {guests})" if guests else title

    def _listen(self, track: Track, stamp: int, dice: Dice) -> Row:
        artist, title = self._names(track, dice)
        msid = uuid_of(self._salt, track.index)
        extra: Row = {"recording_msid": msid}
        if dice.chance(0.5):
            extra["duration_ms"] = track.duration_ms
        else:
            extra["duration"] = track.duration_ms // 1000
        if track.spotify_id and dice.chance(0.5):
            extra["spotify_id"] = f"https://open.spotify.com/track/{track.spotify_id}"
            extra["isrc"] = track.isrc
        metadata: Row = {"artist_name": artist, "track_name": title, "additional_info": extra}
        if dice.chance(0.7):
            metadata["release_name"] = track.release_name
        if track.mbid and dice.chance(0.7):
            metadata["mbid_mapping"] = {
                "recording_mbid": track.mbid,
                "recording_name": track.full_title,
                "artist_mbids": [a.mbid for a in track.artists],
            }
        return {"listened_at": stamp, "recording_msid": msid, "track_metadata": metadata}

    def _scrobble(self, track: Track, stamp: int, dice: Dice) -> Row:
        artist, title = self._names(track, dice)
        return {
            "artist": {"mbid": track.artists[0].mbid if dice.chance(0.5) else "", "#text": artist},
            "album": {"mbid": "", "#text": track.release_name if dice.chance(0.8) else ""},
            "name": title,
            "mbid": track.mbid if track.mbid and dice.chance(0.5) else "",
            "date": {
                "uts": str(stamp),
                "#text": moment(_START, stamp - _START.timestamp())[:16].replace("T", ", "),
            },
            "streamable": "0",
            "url": f"https://www.last.fm/music/{artist.replace(' ', '+')}/_/{title.replace(' ', '+')}",
        }

"""MusicBrainz: recording search. The most careful credits and dates, no tempo and no key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loaders.sample import worked_examples
from loaders.sample.dice import Dice, uuid_of
from loaders.sample.genres import GENRES
from loaders.sample.model import Artist, Track
from loaders.sample.providers.common import Json, Provider, Row


class MusicBrainz(Provider):
    """Answers in the shape of MusicBrainz' web service, version 2."""

    name = "musicbrainz"
    api_version = "ws/2"
    typical_ms = 340
    offset_s = 0.4

    def rate_limit(self, dice: Dice) -> tuple[int, Any]:
        """503: MusicBrainz has no 429."""
        message = "Your requests are exceeding the allowable rate limit."
        return 503, {"error": f"{message} Please see http://wiki.musicbrainz.org/XMLWebService"}

    def outage(self, dice: Dice) -> tuple[int, Any]:
        """503 from in front of the application, as HTML or with an error only."""
        if dice.chance(0.5):
            return (
                503,
                "<html><head><title>503 Service Temporarily Unavailable</title></head><body></body></html>",
            )
        return 503, {"error": "The MusicBrainz web server is currently busy. Please try again later."}

    def answers(self, track: Track, asked: Json) -> Iterator[Row]:
        """One search."""
        troubles, dice, index = self.troubles, self.ask_dice.at(track.index), track.index
        example = index < worked_examples.COUNT
        if not dice.chance(troubles.musicbrainz_asked) and not example:
            return
        query = f'recording:"{asked["title"]}" AND artist:"{asked["artist"]}"'
        params = {"query": query, "fmt": "json", "limit": 5}
        failed, answered, later = self.tried(dice, index, "recording", asked, params)
        yield from failed
        if not answered:
            return
        found = [track] if example else self._found(track, dice)
        recordings: list[Json] = []
        score = 100
        for other in found:
            if other is not track and not recordings and track.mbid is None:
                score = dice.whole(62, 92)
            recordings.append(self.hit(other, score))
            score = max(30, score - dice.whole(4, 30))
        body = {
            "created": "2026-03-02T06:00:00.000Z",
            "count": len(recordings),
            "offset": 0,
            "recordings": recordings,
        }
        yield self.row(index, "recording", asked, params, body, later_s=later)

    def _found(self, track: Track, dice: Dice) -> list[Track]:
        world = self.world
        draw = dice.random()
        if track.mbid is None and draw < 0.5:
            return []
        others = [world.track(i) for i in world.siblings(track.index)]
        if draw > 0.8 or (track.mbid is None and not others):
            others.append(world.namesake(track))
        others = [other for other in others if other.mbid]
        if track.mbid:
            first = not others or not dice.chance(self.troubles.musicbrainz_not_first)
            others.insert(0 if first else 1, track)
        return others[:4]

    def hit(self, track: Track, score: int) -> Json:
        """A recording as the search shows it."""
        troubles, dice = self.troubles, self.hit_dice.at(track.index)
        random = dice.random
        clean = track.index < worked_examples.COUNT
        version = track.version
        if version and track.remixer and version.endswith(("Remix", "Edit")):
            # Its style guide wants such words in lower case.
            head, _, tail = version.rpartition(" ")
            version = f"{head} {tail.lower()}"
        mbid = track.mbid or ""
        recording: Json = {
            "id": mbid,
            "score": score,
            "title": f"{track.title} ({version})" if version else track.title,
            "length": None if random() < troubles.musicbrainz_no_length and not clean else track.duration_ms,
            "video": None,
            "artist-credit": self._credit(track),
        }
        date = track.release_date
        if random() < troubles.musicbrainz_partial_date and not clean:
            draw = random()
            date = date[:4] if draw < 0.6 else date[:7] if draw < 0.85 else ""
        if date or random() < 0.5:
            recording["first-release-date"] = date
        release: Json = {
            "id": uuid_of(0x4E1, track.index),
            "count": 1,
            "title": track.release_name,
            "status": "Official",
            "date": date,
            "country": "XW",
            "release-group": {"primary-type": "Single"},
        }
        if random() >= troubles.musicbrainz_no_label or clean:
            label = {"id": uuid_of(0x1A, track.label.index), "name": track.label.name}
            release["label-info"] = [{"catalog-number": track.catalog_number, "label": label}]
        recording["releases"] = [release]
        if random() >= troubles.musicbrainz_no_isrc or clean:
            recording["isrcs"] = [track.isrc]
        if random() < 0.4:
            tags = GENRES[track.genre].lastfm
            recording["tags"] = [{"count": len(tags) - place, "name": tag} for place, tag in enumerate(tags)]
        return recording

    def _credit(self, track: Track) -> list[Json]:
        """Names with what joins them; a search leaves the last one's joinphrase out."""
        main, guests = track.artists, track.featured
        credit = []
        for place, artist in enumerate(main):
            join = track.joiner if place < len(main) - 1 else " feat. " if guests else None
            credit.append(self._name(artist, join))
        for place, artist in enumerate(guests):
            credit.append(self._name(artist, " & " if place < len(guests) - 1 else None))
        return credit

    @staticmethod
    def _name(artist: Artist, join: str | None) -> Json:
        entry: Json = {"joinphrase": join} if join else {}
        entry["name"] = artist.name
        entry["artist"] = {"id": artist.mbid, "name": artist.name, "sort-name": artist.sort_name}
        if artist.aliases:
            entry["artist"]["aliases"] = [
                {
                    "sort-name": alias, "name": alias, "locale": None, "type": "Artist name", "primary": None,
                    "begin-date": None, "end-date": None,
                }
                for alias in artist.aliases
            ]  # fmt: skip
        return entry

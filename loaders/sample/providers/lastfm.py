"""Last.fm: what listeners call it. Errors come as a body under status 200."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loaders.sample import worked_examples
from loaders.sample.dice import Dice
from loaders.sample.genres import GENRES, UMBRELLA_TAGS
from loaders.sample.model import Track
from loaders.sample.providers.common import Json, Provider, Row

_NOISE = ("favorites", "seen live", "awesome", "beautiful", "chill", "summer", "my music", "2 listen")


class LastFm(Provider):
    """Answers in the shape of Last.fm's API 2.0 in JSON."""

    name = "lastfm"
    api_version = "2.0"
    typical_ms = 120
    offset_s = 1.1

    def rate_limit(self, dice: Dice) -> tuple[int, Any]:
        """Code 29 under status 200."""
        message = "Rate limit exceeded - Your IP has made too many requests in a short period"
        return 200, {"error": 29, "message": message}

    def outage(self, dice: Dice) -> tuple[int, Any]:
        """Code 11 or 16, whatever the status."""
        if dice.chance(0.5):
            return 200, {
                "error": 16,
                "message": "There was a temporary error processing your request. Please try again",
            }
        return 503, {
            "error": 11,
            "message": "Service Offline - This service is temporarily offline. Try again later.",
        }

    def answers(self, track: Track, asked: Json) -> Iterator[Row]:
        """`track.getInfo`, or only the tags."""
        troubles, dice, index = self.troubles, self.ask_dice.at(track.index), track.index
        example = index < worked_examples.COUNT
        if not dice.chance(troubles.lastfm_asked) and not example:
            return
        method = "track.getInfo" if dice.chance(0.7) else "track.getTopTags"
        params = {
            "method": method,
            "artist": asked["artist"],
            "track": asked["title"],
            "autocorrect": 1,
            "format": "json",
        }
        failed, answered, later = self.tried(dice, index, method, asked, params)
        yield from failed
        if not answered:
            return
        if not track.on_lastfm:
            body: Json = {"error": 6, "message": "Track not found", "links": []}
            status = 200 if dice.chance(0.8) else 400
            yield self.row(index, method, asked, params, body, status, "not_found", later)
            return
        tags = self._tags(track, dice)
        if method == "track.getTopTags":
            shown: Any = self._xml_list(tags, dice)
            body = {"toptags": {**shown, "@attr": {"artist": track.credit, "track": track.full_title}}}
        else:
            for tag in tags:
                del tag["count"]
            body = {"track": self._info(track, self._xml_list(tags, dice), dice)}
        yield self.row(index, method, asked, params, body, later_s=later)

    @staticmethod
    def _info(track: Track, tags: Json, dice: Dice) -> Json:
        main = track.artists[0]
        listeners = dice.zipf(400_000) + 1
        info: Json = {
            "name": track.full_title,
            "url": f"https://www.last.fm/music/{main.name}/_/{track.title}".replace(" ", "+"),
            # Milliseconds as text here; other methods give seconds.
            "duration": str(track.duration_ms // 1000 * 1000) if dice.chance(0.8) else "0",
            "streamable": {"#text": "0", "fulltrack": "0"},
            "listeners": str(listeners),
            "playcount": str(listeners * dice.whole(2, 7)),
            "artist": {"name": track.credit, "mbid": main.mbid if dice.chance(0.6) else "", "url": ""},
        }
        if track.mbid and dice.chance(0.6):
            info["mbid"] = track.mbid
        if dice.chance(0.5):
            info["album"] = {"artist": main.name, "title": track.release_name}
        info["toptags"] = tags
        return info

    @staticmethod
    def _xml_list(tags: list[Json], dice: Dice) -> Json:
        """A list as the XML-to-JSON translation gives it: one element is an object, none is no key or []."""
        if not tags:
            return {"tag": []} if dice.chance(0.5) else {"#text": "\n"}
        return {"tag": tags[0] if len(tags) == 1 else tags}

    def _tags(self, track: Track, dice: Dice) -> list[Json]:
        troubles = self.troubles
        if dice.chance(troubles.lastfm_untagged) and track.index >= worked_examples.COUNT:
            return []
        names = list(GENRES[track.genre].lastfm)
        if dice.chance(0.5):
            names.insert(dice.whole(0, 1), dice.pick(UMBRELLA_TAGS))
        if dice.chance(troubles.lastfm_noise):
            noise = (*_NOISE, track.artists[0].name.lower(), track.release_date[:4])
            names.insert(dice.whole(0, len(names)), dice.pick(noise))
        if dice.chance(troubles.lastfm_single_tag):
            names = names[:1]
        count, as_text = 100, dice.chance(0.3)
        tags = []
        for name in names:
            tags.append(
                {
                    "count": str(count) if as_text else count,
                    "name": name,
                    "url": f"https://www.last.fm/tag/{name.replace(' ', '+')}",
                }
            )
            count = int(count * (0.3 + dice.random() * 0.6))
        return tags

"""Beatport v4: the best tempo, key and genre, of about half of the tracks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from loaders.sample import keys, worked_examples
from loaders.sample.dice import Dice
from loaders.sample.genres import GENRES
from loaders.sample.model import Artist, Track
from loaders.sample.providers.common import Json, Provider, Row, clock, slug

_SHELVES = ("Dance / Pop", "DJ Tools / Acapellas")
_SECOND_LOOK_S = 20 * 24 * 3600


class Beatport(Provider):
    """Answers in the shape of Beatport's API, version 4."""

    name = "beatport"
    api_version = "v4"
    cost = 0.002
    typical_ms = 160
    offset_s = 0.8

    def rate_limit(self, dice: Dice) -> tuple[int, Any]:
        """429 in the style of Django REST."""
        return 429, {"detail": "Request was throttled. Expected available in 26 seconds."}

    def answers(self, track: Track, asked: Json) -> Iterator[Row]:
        """The list of what a search by name finds, and now and then a later look at the track itself."""
        troubles, dice, index = self.troubles, self.ask_dice.at(track.index), track.index
        example = index < worked_examples.COUNT
        if not dice.chance(troubles.beatport_asked) and not example:
            return
        params = {"name": asked["title"], "artist_name": asked["artist"], "per_page": 10}
        failed, answered, later = self.tried(dice, index, "catalog/tracks", asked, params)
        yield from failed
        if not answered:
            return
        if not example and dice.chance(troubles.beatport_forbidden):
            body: Json = {"detail": "You do not have permission to perform this action."}
            yield self.row(index, "catalog/tracks", asked, params, body, 403, "forbidden", later)
            return
        results = [self.hit(track)] if example else self._found(track, dice)
        body = {
            "results": results, "next": None, "previous": None, "count": len(results), "page": "1/1",
            "per_page": 10,
        }  # fmt: skip
        yield self.row(index, "catalog/tracks", asked, params, body, later_s=later)
        gone = not example and dice.chance(troubles.beatport_gone)
        if index == worked_examples.STROBE or (gone and track.beatport_id):
            with_id = {**asked, "provider_id": str(track.beatport_id)}
            yield self.row(
                index, "catalog/tracks/{id}", with_id, {}, {"detail": "Not found."}, 404, "not_found",
                later + _SECOND_LOOK_S,
            )  # fmt: skip

    def _found(self, track: Track, dice: Dice) -> list[Json]:
        troubles, world = self.troubles, self.world
        if track.beatport_id is None and dice.chance(troubles.beatport_nothing):
            return []
        others = [world.track(i) for i in world.siblings(track.index)]
        if dice.chance(0.25) or (track.beatport_id is None and not others):
            others.append(world.namesake(track))
        hits = [self.hit(other) for other in others if other.beatport_id]
        if track.beatport_id:
            own = self.hit(track)
            first = not hits or not dice.chance(troubles.beatport_not_first)
            hits.insert(0 if first else dice.whole(1, len(hits)), own)
            if dice.chance(troubles.beatport_duplicate):
                hits.append(self._again(own, dice))
        return hits[:6]

    @staticmethod
    def _again(own: Json, dice: Dice) -> Json:
        """The same recording on a compilation: another id and other dates, the ISRC is the same."""
        later = date.fromisoformat(own["new_release_date"]) + timedelta(days=dice.whole(100, 900))
        compilation = {**own["release"], "id": own["release"]["id"] + 1, "name": f"Best of {later.year}"}
        return {
            **own, "id": own["id"] + 2, "publish_date": later.isoformat(),
            "new_release_date": later.isoformat(),
            "release": compilation, "catalog_number": f"{own['catalog_number']}B",
        }  # fmt: skip

    def hit(self, track: Track) -> Json:
        """A track as Beatport shows it."""
        troubles, dice, genre = self.troubles, self.hit_dice.at(track.index), GENRES[track.genre]
        random = dice.random
        example = track.index < worked_examples.COUNT
        bpm: int | None = round(track.bpm)
        key, has_key, shelf = track.key, True, None
        released = published = track.release_date
        if not example:
            draw = random()
            if draw < troubles.beatport_no_bpm:
                bpm = None
            elif draw < troubles.beatport_no_bpm + troubles.beatport_bpm_off:
                bpm = round(track.bpm) + dice.whole(2, 9)
            elif track.bpm > 160 and random() < troubles.beatport_half * 8:
                bpm = round(track.bpm / 2)
            draw = random()
            has_key = draw >= troubles.beatport_no_key
            if 1 - draw < troubles.beatport_key_wrong:
                key = keys.wrong(key, dice)
            if random() < troubles.beatport_shelf:
                shelf = dice.pick(_SHELVES)
            if random() < 0.08:
                published = (date.fromisoformat(released) + timedelta(days=dice.whole(30, 2500))).isoformat()
        elif track.index == worked_examples.STROBE:
            bpm = None
        name = track.title
        if track.featured and random() < 0.7:
            name += f" (feat. {' & '.join(guest.name for guest in track.featured)})"
        genre_name = shelf or genre.beatport
        number = track.beatport_id or 0
        return {
            "artists": [self._artist(artist) for artist in track.artists],
            "available_worldwide": True,
            "bpm": bpm,
            "catalog_number": track.catalog_number,
            "exclusive": random() < 0.1,
            "genre": {"id": 5 + track.genre, "name": genre_name, "slug": slug(genre_name)},
            "id": number,
            "isrc": None if random() < 0.01 and not example else track.isrc,
            "key": self._key(key, random() < 0.5) if has_key else None,
            "length": clock(track.duration_ms),
            "length_ms": track.duration_ms + int(random() * 400),
            "mix_name": track.version or "Original Mix",
            "name": name,
            "new_release_date": released,
            "publish_date": published,
            "release": {
                "id": 400_000 + number // 4,
                "name": track.release_name,
                "label": {
                    "id": 100 + track.label.index,
                    "name": track.label.name,
                    "slug": slug(track.label.name),
                },
            },
            "remixers": [self._artist(track.remixer)] if track.remixer else [],
            "slug": slug(track.title),
            "sub_genre": None,
        }

    @staticmethod
    def _key(key: int, flat: bool) -> Json:
        number, major = key % 12 + 1, key >= 12
        name = keys.beatport_name(key)
        identity = number + (12 if major else 0)
        if not flat and keys.pitch_class(key) == 6:
            # The same pitch under its other name has an id of its own.
            name, identity = f"F# {'Major' if major else 'Minor'}", identity + 23
        letter = name.partition(" ")[0]
        return {
            "camelot_number": number,
            "camelot_letter": "B" if major else "A",
            "chord_type": {"id": 2 if major else 1, "name": "Major" if major else "Minor"},
            "id": identity,
            "is_sharp": letter.endswith("#"),
            "is_flat": letter.endswith("b"),
            "letter": letter[0],
            "name": name,
        }

    @staticmethod
    def _artist(artist: Artist) -> Json:
        return {"id": artist.beatport_id, "name": artist.name, "slug": slug(artist.name)}

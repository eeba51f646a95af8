"""Discogs: releases on vinyl and disc. Labels, styles and dates with holes in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loaders.sample import worked_examples
from loaders.sample.dice import Dice
from loaders.sample.genres import GENRES
from loaders.sample.model import Artist, Track
from loaders.sample.providers.common import Json, Provider, Row, clock


class Discogs(Provider):
    """Answers in the shape of Discogs' API, version 2."""

    name = "discogs"
    api_version = "v2"
    typical_ms = 280
    offset_s = 1.7

    def rate_limit(self, dice: Dice) -> tuple[int, Any]:
        """429 with a message."""
        return 429, {"message": "You are making requests too quickly."}

    def outage(self, dice: Dice) -> tuple[int, Any]:
        """500: its search gives up on itself."""
        return 500, {"message": "Query time exceeded. Please try a simpler query."}

    def answers(self, track: Track, asked: Json) -> Iterator[Row]:
        """A search, and for some the release found."""
        troubles, dice, index = self.troubles, self.ask_dice.at(track.index), track.index
        example = index < worked_examples.COUNT
        if not dice.chance(troubles.discogs_asked) and not example:
            return
        params = {"artist": asked["artist"], "track": asked["title"], "type": "release", "per_page": 5}
        failed, answered, later = self.tried(dice, index, "database/search", asked, params)
        yield from failed
        if not answered:
            return
        results = self._found(track, dice)
        body = {
            "pagination": {"page": 1, "pages": 1, "per_page": 5, "items": len(results)},
            "results": results,
        }
        yield self.row(index, "database/search", asked, params, body, later_s=later)
        if track.discogs_id is None or not dice.chance(troubles.discogs_release):
            return
        with_id = {**asked, "provider_id": str(track.discogs_id)}
        if not example and dice.chance(troubles.discogs_gone):
            message = {"message": "Release not found."}
            yield self.row(index, "releases/{id}", with_id, {}, message, 404, "not_found", later + 2)
        else:
            yield self.row(index, "releases/{id}", with_id, {}, self._release(track), later_s=later + 2)

    def _found(self, track: Track, dice: Dice) -> list[Json]:
        hits: list[Json] = []
        if track.discogs_id is not None:
            hits.append(self._hit(track))
        if track.index >= worked_examples.COUNT and dice.chance(0.3):
            hits.append(self._hit(self.world.namesake(track)))
        if hits and dice.chance(0.15):
            # A master has the same title as its release, and no year.
            master = {**hits[0], "type": "master", "id": hits[0]["id"] + 1}
            master.pop("year", None)
            hits.append(master)
        return hits

    @staticmethod
    def _name(artist: Artist) -> str:
        """`Persuader, The`, and a number where two share a name."""
        name = f"{artist.name[4:]}, The" if artist.name.startswith("The ") else artist.name
        return f"{name} ({artist.index % 7 + 2})" if artist.index % 11 == 10 else name

    def _hit(self, track: Track) -> Json:
        dice = self.hit_dice.at(track.index)
        genre = GENRES[track.genre]
        hit: Json = {
            "id": track.discogs_id,
            "type": "release",
            "title": f"{' & '.join(self._name(artist) for artist in track.artists)} - {track.release_name}",
            "label": [track.label.name],
            "catno": track.catalog_number,
            "genre": ["Electronic"],
            "style": list(genre.discogs),
            "format": dice.pick((["Vinyl", '12"'], ["File", "MP3"], ["CD", "Compilation"])),
            "country": "UK",
            "resource_url": f"https://api.discogs.com/releases/{track.discogs_id}",
        }
        if dice.chance(0.93):
            # Text here, a number on the release.
            hit["year"] = track.release_date[:4]
        return hit

    def _release(self, track: Track) -> Json:
        troubles, dice = self.troubles, self.hit_dice.at(1 << 40 | track.index)
        example = track.index < worked_examples.COUNT
        released: str | None = track.release_date
        year = int(track.release_date[:4])
        if dice.chance(troubles.discogs_partial_date) and not example:
            draw = dice.random()
            released = f"{released[:7]}-00" if draw < 0.5 else released[:4] if draw < 0.85 else None  # type: ignore[index]
        if dice.chance(troubles.discogs_year_zero) and not example:
            year, released = 0, None
        artists = [
            {
                "name": self._name(artist), "anv": artist.name if artist.name.startswith("The ") else "",
                "join": "&" if place < len(track.artists) - 1 else "", "role": "", "tracks": "",
                "id": artist.discogs_id,
            }
            for place, artist in enumerate(track.artists)
        ]  # fmt: skip
        first = {
            "position": "A", "type_": "track", "title": track.full_title,
            "duration": clock(track.duration_ms) if dice.chance(0.7) else "",
        }  # fmt: skip
        release: Json = {
            "id": track.discogs_id,
            "status": "Accepted",
            "title": track.release_name,
            "artists": artists,
            "artists_sort": " & ".join(self._name(artist) for artist in track.artists),
            "labels": [
                {"name": track.label.name, "catno": track.catalog_number, "id": 900 + track.label.index}
            ],
            "genres": ["Electronic"],
            "styles": list(GENRES[track.genre].discogs),
            "year": year,
            "country": "UK",
            "formats": [{"name": "Vinyl", "qty": "1", "descriptions": ['12"']}],
            "tracklist": [
                {"position": "", "type_": "heading", "title": "This Side", "duration": ""},
                first,
                {"position": "B", "type_": "track", "title": f"{track.title} (Reprise)", "duration": "3:12"},
            ],
        }
        if released is not None:
            release["released"] = released
        return release

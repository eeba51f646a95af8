"""Finding tracks of the sample's world as a search engine would: by words, and by ids."""

from __future__ import annotations

import html
import re
import unicodedata

from loaders.sample.model import Track
from loaders.sample.spellings import COUNT, Speller
from loaders.sample.world import World

_GUESTS = re.compile(r"\((?:feat\.?|ft\.?|featuring|with)[^)]*\)|\[[^\]]*\]", re.IGNORECASE)
_PLAIN = re.compile(r"\(original mix\)", re.IGNORECASE)
_VERSION = re.compile(r"\([^)]*\)")
_SMALL = frozenset({"and", "feat", "ft", "featuring", "with", "x", "vs", "the"})

Words = frozenset[str]


def words(text: str) -> Words:
    """The words of a text that tell something, without case and accents."""
    bare = unicodedata.normalize("NFKD", html.unescape(text).casefold())
    bare = "".join(c for c in bare if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    found = re.findall(r"\w+", bare)
    return frozenset(word for word in found if word not in _SMALL) or frozenset(found)


class Index:
    """Every track of a world, by its ids and by what people call it."""

    def __init__(self, world: World) -> None:
        """Go through the whole world once."""
        self._world = world
        self._by_title: dict[Words, list[int]] = {}
        self._artists: dict[int, Words] = {}
        self.by_id: dict[str, dict[str, int]] = {
            name: {} for name in ("isrc", "spotify", "musicbrainz", "beatport", "discogs")
        }
        self.artist_by_id = {world.artist(number).spotify_id: number for number in range(world.artists)}
        speller = Speller(world.seed)
        for number in range(world.tracks):
            track = world.track(number)
            self._add(number, track, speller)
            for name, value in (
                ("isrc", track.isrc), ("spotify", track.spotify_id), ("musicbrainz", track.mbid),
                ("beatport", track.beatport_id), ("discogs", track.discogs_id),
            ):  # fmt: skip
                if value is not None:
                    self.by_id[name][str(value)] = number

    def _add(self, number: int, track: Track, speller: Speller) -> None:
        names = " ".join(artist.name for artist in (*track.artists, *track.featured))
        aliases = " ".join(alias for artist in track.artists for alias in artist.aliases)
        self._artists[number] = words(f"{names} {aliases}")
        titles = {speller.spell(track, spelling)[1] for spelling in range(COUNT - 1)}  # less the swapped one
        for title in titles:
            full = _PLAIN.sub("", _GUESTS.sub("", title))
            for form in {words(full), words(_VERSION.sub("", full))}:
                at = self._by_title.setdefault(form, [])
                if number not in at[-1:]:
                    at.append(number)

    def find(self, artist: str, title: str) -> Track | None:
        """The track that a search for artist and title means; the very version before others."""
        wanted_artist = words(artist)
        found = [
            number
            for number in self._by_title.get(words(_PLAIN.sub("", _GUESTS.sub("", title))), ())
            if wanted_artist <= self._artists[number]
        ]
        exact = words(title)
        found.sort(key=lambda number: words(self._world.track(number).full_title) != exact)
        return self._world.track(found[0]) if found else None

    def get(self, owner: str, value: str | None) -> Track | None:
        """The track with this id or ISRC."""
        number = self.by_id[owner].get(value or "")
        return None if number is None else self._world.track(number)

"""The tracklist sites' pages about single tracks and artists, and what scrapers had to give up on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loaders.sample import keys, worked_examples
from loaders.sample.dice import BASE36, Dice, digits, salt
from loaders.sample.genres import GENRES
from loaders.sample.model import Track
from loaders.sample.pages import MIXESDB, SCRAPER_VERSION, START, TL, Pages
from loaders.sample.providers.common import clock, moment, slug
from loaders.sample.spellings import BARE, CLEAN, FT, SWAPPED, Speller, choose
from loaders.sample.world import World

Row = dict[str, Any]
_TRACKS_FROM_S = 20 * 24 * 3600
_ARTISTS_FROM_S = 24 * 24 * 3600


class SitePages:
    """Pages about tracks and artists."""

    def __init__(self, world: World, speller: Speller, pages: Pages, published: bytearray) -> None:
        """Take the memory of spellings; a track that no set published gets a page in any case."""
        self._world, self._speller, self._pages, self._published = world, speller, pages, published
        self._dice = Dice(world.seed, "site/track")
        self._artist_dice = Dice(world.seed, "site/artist")
        self._rejected = salt(world.seed, "site/rejected")

    def tracks(self, index: int) -> Iterator[Row]:
        """The pages about one track: none, one or two."""
        troubles, dice = self._world.troubles, self._dice.at(index)
        seen = self._published[index]
        if not dice.chance(troubles.track_page) and seen and index >= worked_examples.COUNT:
            return
        track = self._world.track(index)
        # Only MixesDB notes tempo and key; the worked examples' come from the providers alone.
        if index < worked_examples.COUNT or dice.chance(0.55):
            yield self._row(track, TL, dice)
            if index < worked_examples.COUNT or not dice.chance(0.25):
                return
        yield self._row(track, MIXESDB, dice)

    def _row(self, track: Track, source: str, dice: Dice) -> Row:
        index = track.index
        spelling = choose(source, dice.random())
        # A page about one track is edited with more care than a line of a set.
        if index < worked_examples.COUNT or spelling == SWAPPED:
            spelling = CLEAN if source == TL else BARE
        self._published[index] |= 1 << (spelling if index >= worked_examples.COUNT else CLEAN)
        artist, title = self._speller.spell(track, spelling)
        if source == TL:
            number = self._pages.track_number(index)
            clean = " ".join(self._speller.spell(track, FT))
            page: Row = {
                "track_id": number,
                "url": f"https://www.1001tracklists.com/track/{number}/{slug(clean)}/index.html",
                "artist": artist,
                "title": title,
                "label": track.label.name if dice.chance(0.85) else None,
                "duration": f"PT{track.duration_ms // 60_000}M{track.duration_ms // 1000 % 60}S",
                "genre": GENRES[track.genre].name if dice.chance(0.6) else None,
            }
        else:
            number = f"Track:{track.credit}_-_{track.full_title}".replace(" ", "_")
            page = {
                "track_id": number,
                "url": f"https://www.mixesdb.com/w/{number}",
                "artist": artist,
                "title": title,
                "label": track.label.name if dice.chance(0.7) else None,
                "duration": clock(track.duration_ms) if dice.chance(0.5) else "",
                **self._measured(track, dice),
            }
        return {
            "source": source,
            "source_url": page["url"],
            "source_track_id": number,
            "scraper_version": SCRAPER_VERSION,
            "raw_json": page,
            "scraped_at": moment(START, _TRACKS_FROM_S + index // 4),
        }

    def _measured(self, track: Track, dice: Dice) -> Row:
        """Tempo and key as an editor typed them: a number or text, any spelling, one in five wrong."""
        troubles = self._world.troubles
        bpm, key = track.bpm, track.key
        if dice.chance(troubles.mixesdb_bpm_wrong):
            bpm = bpm / 2 if dice.chance(0.4) else bpm + dice.whole(2, 6) * dice.pick((1, -1))
        if dice.chance(troubles.mixesdb_key_wrong):
            key = keys.wrong(key, dice)
        draw = dice.random()
        whole = int(bpm) if bpm == int(bpm) else bpm
        typed: float | str | None = whole if draw < 0.5 else f"{whole}" if draw < 0.8 else f"{whole} BPM"
        if draw > 0.97:
            typed = 0 if draw > 0.985 else "?"
        spelled: str | None = keys.any_spelling(key, dice)
        if dice.chance(0.05):
            spelled = None
        return {"bpm": typed, "key": spelled}

    def artists(self, index: int) -> Iterator[Row]:
        """The page about one artist."""
        dice = self._artist_dice.at(index)
        if index >= worked_examples.COUNT and not dice.chance(0.5):
            return
        artist = self._world.artist(index)
        source = TL if index < worked_examples.COUNT or dice.chance(0.7) else "residentadvisor"
        number = slug(artist.name)
        url = "https://www.1001tracklists.com/artist/" if source == TL else "https://ra.co/dj/"
        page: Row = {
            "artist_id": f"{number}-{index}",
            "url": f"{url}{number}-{index}",
            "name": artist.name,
            "aliases": list(artist.aliases),
            "genres": [GENRES[artist.genre].name]
            if dice.chance(0.8) or index < worked_examples.COUNT
            else [],
        }
        if artist.country:
            page["country"] = artist.country
        if dice.chance(0.6):
            page["links"] = {"spotify": f"https://open.spotify.com/artist/{artist.spotify_id}"}
            if dice.chance(0.5):
                page["links"]["discogs"] = f"https://www.discogs.com/artist/{artist.discogs_id}"
        yield {
            "source": source,
            "source_url": page["url"],
            "source_artist_id": page["artist_id"],
            "scraper_version": SCRAPER_VERSION,
            "raw_json": page,
            "scraped_at": moment(START, _ARTISTS_FROM_S + index),
        }

    def rejects(self, set_index: int) -> Iterator[Row]:
        """Pages that held nothing to read: about one for fifteen sets."""
        if set_index % 30 not in (4, 17):
            return
        number = digits(self._rejected ^ set_index, 8, BASE36)
        url = f"https://www.1001tracklists.com/tracklist/{number}/unreadable.html"
        blocked = set_index % 30 == 4
        captcha = (
            '<html><head><title>1001Tracklists</title></head><body><form method="post">'
            '<input type="hidden" name="captcha" value="1"></form></body></html>'
        )
        cut_off = f'{{"set_id": "{number}", "tracks": [{{"position": 1, "artist": "'
        yield {
            "source": TL,
            "source_url": url,
            "reason": "blocked page: no tracklist rows, a captcha form" if blocked else "not JSON: cut off",
            "payload": captcha if blocked else cut_off,
            "rejected_at": moment(START, set_index * 41 + 7),
        }

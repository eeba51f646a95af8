"""The ways in which people write a track down: eight spellings of each, from clean to wrong.

A spelling is a pair of artist and title. Which of them were published is kept as one byte for each track, so
the truth can list them without remembering any page.
"""

from __future__ import annotations

import unicodedata

from loaders.sample import worked_examples
from loaders.sample.dice import Dice
from loaders.sample.model import Track

CLEAN, FT, BARE, TURNED, ENTITIES, INVISIBLE, SLOPPY, SWAPPED = range(8)
COUNT = 8

# Which spelling a site's editors use, as thresholds of one draw; the wiki and the database differ in habits.
_HABITS: dict[str, tuple[tuple[float, int], ...]] = {
    "1001tracklists": (
        (0.55, FT), (0.78, CLEAN), (0.84, TURNED), (0.90, ENTITIES), (0.94, BARE), (0.965, SLOPPY),
        (0.99, INVISIBLE), (1.0, SWAPPED),
    ),
    "mixesdb": (
        (0.42, BARE), (0.68, CLEAN), (0.83, TURNED), (0.91, SLOPPY), (0.95, FT), (0.985, INVISIBLE),
        (1.0, SWAPPED),
    ),
    "mixcloud": (
        (0.30, SLOPPY), (0.60, CLEAN), (0.75, TURNED), (0.85, ENTITIES), (0.93, INVISIBLE), (0.97, BARE),
        (1.0, SWAPPED),
    ),
}  # fmt: skip
_HABITS["residentadvisor"] = _HABITS["mixcloud"]
_INVISIBLES = ("\u00ad", "\u200b", "\u200e", "\ufeff")


def choose(source: str, draw: float) -> int:
    """The spelling an editor of this site uses."""
    return next(spelling for limit, spelling in _HABITS[source] if draw <= limit)


def without_accents(text: str) -> str:
    """Latin letters without accents; other alphabets as they are."""
    out = []
    for char in text:
        base = unicodedata.normalize("NFD", char)[0]
        out.append(base if base < "\u0250" else char)
    return "".join(out)


def entities(text: str) -> str:
    """Escaped once more than it should be, as scrapers find it."""
    return text.replace("&", "&amp;").replace("'", "&#39;")


class Speller:
    """Writes the spellings of tracks."""

    def __init__(self, seed: int) -> None:
        """Set up the spellings of one seed."""
        self._dice = Dice(seed, "spelling")

    def spell(self, track: Track, spelling: int) -> tuple[str, str]:
        """One spelling of a track."""
        if track.index < worked_examples.COUNT:
            return track.credit, track.full_title
        names = [artist.name for artist in track.artists]
        guests = " & ".join(artist.name for artist in track.featured)
        credit, title = track.credit, track.full_title
        if spelling == CLEAN:
            return (f"{credit} feat. {guests}" if guests else credit), title
        if spelling in (FT, SWAPPED):
            credit = f"{credit} ft. {guests}" if guests else credit
            return (title, credit) if spelling == SWAPPED else (credit, title)
        if spelling == ENTITIES:
            return entities(f"{credit} ft. {guests}" if guests else credit), entities(title)
        dice = self._dice.at(track.index * COUNT + spelling)
        if spelling == BARE:
            credit = f"{credit} Feat. {guests}" if guests else credit
            if track.version is None and dice.chance(0.5):
                title = f"{title} (Original Mix)"
            return without_accents(credit), without_accents(title)
        if spelling == TURNED:
            credit = dice.pick((" and ", " & ", " x ", ", ")).join(reversed(names))
            if guests:
                head = f"{track.title} ({dice.pick(('feat.', 'ft.', 'featuring', 'with'))} {guests})"
                title = f"{head} ({track.version})" if track.version else head
            return credit, title
        if spelling == INVISIBLE:
            credit = f"{credit} Feat {guests}" if guests else credit
            return self._hide(credit, dice), self._hide(title, dice)
        return self._sloppy(track, f"{credit} featuring {guests}" if guests else credit, title, dice)

    @staticmethod
    def _hide(text: str, dice: Dice) -> str:
        place = dice.whole(0, len(text) - 1)
        text = text[:place] + dice.pick(_INVISIBLES) + text[place:]
        return text.replace(" ", "\u00a0" if dice.chance(0.5) else "  ", 1)

    @staticmethod
    def _sloppy(track: Track, credit: str, title: str, dice: Dice) -> tuple[str, str]:
        draw = dice.random()
        if draw < 0.3:
            return credit.lower(), title.lower()
        if draw < 0.5:
            return credit.upper(), title.upper()
        if draw < 0.65:
            # The label left in the title.
            return credit, f"{title} [{track.label.name}]"
        if draw < 0.8:
            return credit, title.replace("'", "\u2019").replace(" ", "  ", 1)
        # A typing error: two letters change places, or one is missing.
        place = dice.whole(1, max(1, len(title.partition(" (")[0]) - 2))
        if draw < 0.9:
            return credit, title[:place] + title[place + 1 : place + 2] + title[place : place + 1] + title[
                place + 2 :
            ]
        return credit, title[:place] + title[place + 1 :]

    def all_of(self, track: Track, mask: int) -> list[tuple[str, str]]:
        """The spellings whose bits are set."""
        return [self.spell(track, spelling) for spelling in range(COUNT) if mask >> spelling & 1]

"""Invented names: every number has its own artist name and its own title.

A name is the number written in digits that are words, after a shuffle that depends on the seed. That makes
two numbers collide never, however large the world, and needs no memory of the names already given.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, prod

from loaders.sample import words as w
from loaders.sample.dice import mix, salt

Slots = tuple[Sequence[str], ...]
_COINED: Slots = (w.ONSETS, w.VOWELS, w.ONSETS, w.VOWELS, w.CODAS[1:])
_LONG: Slots = (w.ONSETS, w.VOWELS, w.ONSETS, w.VOWELS, w.ONSETS, w.VOWELS)


def _spell(number: int, slots: Slots) -> list[str]:
    """Write a number with one word for each digit."""
    out = []
    for slot in reversed(slots):
        number, digit = divmod(number, len(slot))
        out.append(slot[digit])
    return out[::-1]


def coined(number: int) -> str:
    """A made-up word; each number has its own."""
    slots = _COINED if number < prod(map(len, _COINED)) else _LONG
    return "".join(_spell(number, slots)).capitalize()


class Namer:
    """Gives the numbered thing of one kind a name from a rotation of styles, each name once."""

    def __init__(
        self, seed: int, kind: str, rotation: Sequence[str], styles: dict[str, tuple[str, Slots]]
    ) -> None:
        """Set up the rotation; a style is a format and the word lists that fill it."""
        self._rotation = rotation
        self._styles = {}
        for style in dict.fromkeys(rotation):
            template, slots = styles[style]
            places = [place for place, name in enumerate(rotation) if name == style]
            size = prod(map(len, slots))
            shift = salt(seed, f"{kind}/{style}")
            step = next(n for n in range(mix(shift) % size + 1, 3 * size + 3) if gcd(n, size) == 1)
            self._styles[style] = (template, slots, places, size, step, shift % size)

    def name(self, number: int) -> tuple[str, str]:
        """The name of a number, and its style."""
        turn, place = divmod(number, len(self._rotation))
        style = self._rotation[place]
        template, slots, places, size, step, shift = self._styles[style]
        overflow, nth = divmod(turn * len(places) + places.index(place), size)
        name = template.format(*_spell((nth * step + shift) % size, slots))
        # A list used up starts again with a word added, so it never repeats a name.
        return (f"{name} {coined(overflow)}" if overflow else name), style


_ARTIST_STYLES: dict[str, tuple[str, Slots]] = {
    "coined": ("{0}{1}{2}{3}{4}", _COINED),
    "long": ("{0}{1}{2}{3}{4}{5}", _LONG),
    "person": ("{0} {1}{2}{3}{4}{5}", (w.FIRST_NAMES, *_COINED)),
    "dj": ("DJ {0}{1}{2}{3}{4}", _COINED),
    "the": ("The {0} {1}", (w.BAND_ADJECTIVES, w.BAND_NOUNS)),
    "band": ("{0} {1}", (w.BAND_ADJECTIVES, w.NOUNS)),
    "accented": ("{0} {1}{2}{3}{4}{5}", (w.ACCENTED_FIRST, *_COINED)),
    "cyrillic": ("{0} {1}", (w.CYRILLIC_FIRST, w.CYRILLIC_LAST)),
    "japanese": ("{1} {0}", (w.JAPANESE_FIRST, w.JAPANESE_LAST)),
    "duo": ("{1}{2}{3}{4}{5} & {0}", (w.FIRST_NAMES, *_COINED)),
}
_ARTIST_ROTATION = w.words(
    """
    coined person person long person coined the person band person coined accented person dj person long
    coined person cyrillic person band coined person accented person long the person coined japanese
    person band person coined person dj person duo coined person
    """
)

_TITLE_STYLES: dict[str, tuple[str, Slots]] = {
    "pair": ("{0} {1}", (w.ADJECTIVES, w.NOUNS)),
    "single": ("{0}", (w.NOUNS,)),
    # The shorter coined words can be English ones, which `single` gives: stone, line, tide.
    "coined": ("{0}{1}{2}{3}{4}{5}", _LONG),
    "linked": ("{0} {1} {2}", (w.NOUNS, w.LINKS, w.NOUNS)),
    "verb": ("{0} {1} {2}", (w.VERBS, w.WHOM, w.NOUNS)),
    "cyrillic": ("{0} {1}", (w.CYRILLIC_ADJECTIVES, w.CYRILLIC_NOUNS)),
    "japanese": ("{0}{1}", (w.JAPANESE_HEADS, w.JAPANESE_TAILS)),
    "accented": ("{0} {1}", (w.ACCENTED_WORDS, w.NOUNS)),
    "apostrophe": ("{1}'s {0}", (w.NOUNS, w.FIRST_NAMES)),
}
_TITLE_ROTATION = w.words(
    """
    pair coined linked single pair verb pair apostrophe coined linked pair accented pair single verb
    pair coined linked pair cyrillic pair verb linked pair coined pair single japanese
    """
)


class Names:
    """All names of one world."""

    def __init__(self, seed: int) -> None:
        """Set up the names of this seed."""
        self._artists = Namer(seed, "artist", _ARTIST_ROTATION, _ARTIST_STYLES)
        self._titles = Namer(seed, "title", _TITLE_ROTATION, _TITLE_STYLES)
        self._case = salt(seed, "artist/case")
        self._labels = salt(seed, "label")

    def artist(self, number: int) -> tuple[str, str]:
        """The name of an artist, and the style of the name."""
        name, style = self._artists.name(number)
        if style == "coined" or style == "long":
            draw = mix(self._case ^ number) % 10
            name = name.upper() if draw == 0 else name.lower() if draw == 1 else name.capitalize()
        elif style in ("person", "accented", "dj"):
            head, _, tail = name.partition(" ")
            name = f"{head} {tail[:1].upper()}{tail[1:]}"
        elif style == "duo":
            name = name[:1].upper() + name[1:]
        return name, style

    def title(self, work: int) -> str:
        """The title of a work; no two works have the same one."""
        title, style = self._titles.name(work)
        return title[:1].upper() + title[1:] if style == "coined" else title

    def label(self, number: int) -> str:
        """The name of a label."""
        shuffled = (number * 7919 + self._labels) % prod(map(len, _COINED))
        tail = w.LABEL_TAILS[mix(self._labels ^ number) % len(w.LABEL_TAILS)]
        return f"{coined(shuffled)} {tail}".strip()

"""The genres of the sample world: how each sounds and what each provider calls it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Genre:
    """One genre, with the sound of its tracks and its names elsewhere."""

    name: str
    beatport: str
    spotify: tuple[str, ...]
    lastfm: tuple[str, ...]
    discogs: tuple[str, ...]
    bpm: float
    bpm_spread: float
    energy: float
    danceability: float
    valence: float
    neighbours: tuple[int, ...]
    share: int


# fmt: off
GENRES: tuple[Genre, ...] = (
    Genre("Progressive House", "Progressive House", ("progressive house", "progressive trance"),
          ("progressive house", "progressive"), ("Progressive House",),
          124, 2.5, 0.72, 0.68, 0.35, (1, 3, 6), 5),
    Genre("Melodic House & Techno", "Melodic House & Techno", ("melodic techno", "melodic house"),
          ("melodic techno", "deep techno"), ("Tech House", "Progressive House"),
          122, 2.0, 0.66, 0.72, 0.28, (0, 2, 11), 4),
    Genre("Techno", "Techno (Peak Time / Driving)", ("techno", "minimal techno"),
          ("techno",), ("Techno",), 133, 3.5, 0.84, 0.70, 0.22, (1, 12, 11), 5),
    Genre("Deep House", "Deep House", ("deep house", "float house"),
          ("deep house", "deep"), ("Deep House",), 121, 2.0, 0.55, 0.78, 0.48, (4, 13, 0), 4),
    Genre("House", "House", ("house", "chicago house"),
          ("house", "house music"), ("House",), 125, 2.5, 0.74, 0.79, 0.62, (5, 3, 13), 5),
    Genre("Tech House", "Tech House", ("tech house", "minimal tech house"),
          ("tech house", "tech-house"), ("Tech House",), 127, 1.8, 0.82, 0.80, 0.52, (4, 11, 2), 4),
    Genre("Trance", "Trance (Main Floor)", ("trance", "uplifting trance"),
          ("trance", "vocal trance"), ("Trance",), 137, 2.5, 0.86, 0.58, 0.34, (0, 12, 2), 3),
    Genre("Drum & Bass", "Drum & Bass", ("drum and bass", "liquid funk"),
          ("drum and bass", "dnb"), ("Drum n Bass",), 174, 1.5, 0.88, 0.55, 0.38, (9, 8, 10), 3),
    Genre("Breaks", "Breaks / Breakbeat / UK Bass", ("breakbeat", "progressive breaks"),
          ("breaks", "breakbeat"), ("Breakbeat", "Breaks"), 131, 4.0, 0.78, 0.70, 0.50, (4, 7, 9), 1),
    Genre("Dubstep", "140 / Deep Dubstep / Grime", ("dubstep", "brostep"),
          ("dubstep",), ("Dubstep",), 140, 1.0, 0.83, 0.56, 0.30, (7, 8, 10), 1),
    Genre("Electronica", "Electronica", ("electronica", "downtempo"),
          ("electronica", "idm"), ("Downtempo", "Leftfield"), 108, 9.0, 0.48, 0.62, 0.36, (3, 1, 8), 2),
    Genre("Minimal", "Minimal / Deep Tech", ("microhouse", "minimal tech house"),
          ("minimal", "minimal techno"), ("Minimal",), 126, 2.0, 0.62, 0.82, 0.40, (5, 1, 2), 1),
    Genre("Hard Techno", "Hard Techno", ("hard techno", "schranz"),
          ("hard techno", "schranz"), ("Hard Techno", "Schranz"), 149, 4.0, 0.93, 0.62, 0.20, (2, 6, 7), 1),
    Genre("Afro House", "Afro House", ("afro house", "gqom"),
          ("afro house",), ("Afro House", "Afrobeat"), 120, 1.8, 0.68, 0.80, 0.55, (3, 4, 1), 1),
)
# fmt: on

PROGRESSIVE_HOUSE = 0
UMBRELLA_TAGS = ("electronic", "dance", "edm", "club", "Electronica")


def _cycle() -> tuple[int, ...]:
    """The genres in a repeating order in which each comes up by its share, spread out."""
    slots = [((turn + 0.5) / g.share, number) for number, g in enumerate(GENRES) for turn in range(g.share)]
    order = [number for _, number in sorted(slots)]
    # The worked examples stand at the start of the world, and they are Progressive House.
    order.remove(PROGRESSIVE_HOUSE)
    return (PROGRESSIVE_HOUSE, *order)


CYCLE = _cycle()
PLACES: tuple[tuple[int, ...], ...] = tuple(
    tuple(place for place, number in enumerate(CYCLE) if number == genre) for genre in range(len(GENRES))
)


def genre_of(number: int) -> int:
    """The genre of the numbered thing (a block of tracks, an artist)."""
    return CYCLE[number % len(CYCLE)]


@lru_cache(1024)
def count_in(genre: int, total: int) -> int:
    """How many of `total` things are of this genre."""
    rounds, rest = divmod(total, len(CYCLE))
    return rounds * len(PLACES[genre]) + sum(1 for place in PLACES[genre] if place < rest)


def nth_in(genre: int, nth: int) -> int:
    """The number of the nth thing (from 0) of this genre."""
    rounds, place = divmod(nth, len(PLACES[genre]))
    return rounds * len(CYCLE) + PLACES[genre][place]


def nth_of(number: int) -> int:
    """Which of its genre the numbered thing is; the reverse of `nth_in`."""
    rounds, place = divmod(number, len(CYCLE))
    places = PLACES[CYCLE[place]]
    return rounds * len(places) + places.index(place)

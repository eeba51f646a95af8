"""Musical keys: a key is a number 0-23 here, the Camelot number minus one, plus 12 when major (B)."""

from __future__ import annotations

from loaders.sample.dice import Dice

SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLATS = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")


def parse(camelot: str) -> int:
    """The key of a Camelot code such as `6A`."""
    return int(camelot[:-1]) - 1 + (12 if camelot[-1] == "B" else 0)


def camelot(key: int) -> str:
    """The Camelot code of a key, such as `6A`."""
    return f"{key % 12 + 1}{'B' if key >= 12 else 'A'}"


def pitch_class(key: int) -> int:
    """0 = C to 11 = B, as Spotify counts."""
    return ((11 if key >= 12 else 8) + 7 * (key % 12)) % 12


def distance(one: int, other: int) -> int:
    """Steps on the Camelot wheel; a change between minor and major counts as one."""
    around = abs(one % 12 - other % 12)
    return min(around, 12 - around) + (one // 12 != other // 12)


def beatport_name(key: int) -> str:
    """As Beatport v4 writes keys: flats and the whole word, `Gb Minor`."""
    return f"{FLATS[pitch_class(key)]} {'Major' if key >= 12 else 'Minor'}"


def wrong(key: int, dice: Dice) -> int:
    """The key an analysis takes it for when it errs: the relative, a fifth off, the parallel or anything."""
    draw = dice.random()
    if draw < 0.4:
        return (key + 12) % 24
    if draw < 0.75:
        return key // 12 * 12 + (key + (1 if draw < 0.58 else 11)) % 12
    if draw < 0.9:
        return (key + 3) % 12 + 12 if key < 12 else (key + 9) % 12
    return (key + dice.whole(1, 23)) % 24


def any_spelling(key: int, dice: Dice) -> str:
    """One of the many ways in which people write a key."""
    pitch, minor = pitch_class(key), key < 12
    sharp, flat = SHARPS[pitch], FLATS[pitch]
    return dice.pick(
        (
            camelot(key),
            camelot(key),
            sharp + ("m" if minor else ""),
            flat + ("m" if minor else ""),
            f"{sharp} {'minor' if minor else 'major'}",
            f"{flat} {'Minor' if minor else 'Major'}",
            f"{flat}{'min' if minor else 'maj'}",
            f"{sharp} {'min' if minor else 'maj'}",
            sharp.replace("#", "♯") + ("m" if minor else ""),
            f"{flat.replace('b', '♭')} {'minor' if minor else 'major'}",
        )
    )

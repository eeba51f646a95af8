"""Chance that depends on nothing but (seed, kind, index), so any part of the world can be asked for alone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_seed = random.Random.__mro__[1].seed  # type: ignore[attr-defined]
_MASK = (1 << 64) - 1


def mix(value: int) -> int:
    """Scramble 64 bits (the splitmix64 finaliser): neighbouring inputs give unrelated outputs."""
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def salt(seed: int, kind: str) -> int:
    """A number that stands for one kind of question under one seed."""
    value = mix(seed)
    for byte in kind.encode():
        value = mix(value ^ byte)
    return value


class Dice(random.Random):
    """A random generator that is thrown anew for every index of one kind."""

    def __new__(cls, seed: int, kind: str) -> Dice:
        """Keep the arguments from Python 3.10's generator, which takes one at most."""
        return super().__new__(cls)

    def __init__(self, seed: int, kind: str) -> None:
        """Prepare the dice of one kind; call `at` before drawing."""
        super().__init__(0)
        self._salt = salt(seed, kind)

    def at(self, index: int) -> Dice:
        """Start the draws that belong to this index."""
        # Past random.Random.seed, whose care for other types costs as much as the seeding itself.
        _seed(self, mix(self._salt ^ index))
        return self

    def chance(self, rate: float) -> bool:
        """Tell whether something that happens at this rate happens now."""
        return self.random() < rate

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each as likely as the others."""
        return options[int(self.random() * len(options))]

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def zipf(self, count: int) -> int:
        """A rank from 0 to count - 1, where a rank is about as likely as 1 / (rank + 1)."""
        return min(int((count + 1) ** self.random()) - 1, count - 1)


BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


_BASE62_PAIRS = tuple(a + b for b in BASE62 for a in BASE62)


def digits(value: int, length: int, alphabet: str) -> str:
    """The lowest digits of a number in an alphabet of one's own."""
    base = len(alphabet)
    out = []
    for _ in range(length):
        value, rest = divmod(value, base)
        out.append(alphabet[rest])
    return "".join(out)


def uuid_of(salted: int, index: int) -> str:
    """A UUID in version 4's format."""
    a, b = mix(salted ^ index), mix(salted ^ index ^ 0x5BD1E995_00000000)
    text = f"{a:016x}{b:016x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[b & 3]}{text[17:20]}-{text[20:]}"


def spotify_id(salted: int, index: int) -> str:
    """An id in Spotify's format: 22 base 62 digits."""
    a, b = mix(salted ^ index), mix(salted ^ index ^ 0x27D4EB2F_00000000)
    value = (a << 64) | b
    out = []
    for _ in range(11):
        value, rest = divmod(value, 3844)
        out.append(_BASE62_PAIRS[rest])
    return "".join(out)

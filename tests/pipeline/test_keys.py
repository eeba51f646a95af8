"""The wheel, every spelling of a key and every move between keys, from music theory alone."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import product

import pytest

from loaders.database import PROJECT_DIR
from tests.conftest import Connection, ask

NOTES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
ACCIDENTALS = {"": 0, "#": 1, "♯": 1, " sharp": 1, "b": -1, "♭": -1, " flat": -1}
NOTE = "([a-g])(#|♯| sharp|b|♭| flat)?"
# one name or two of the same key, then the mode; nothing means major
NAME = re.compile(f"{NOTE}(?:/{NOTE})?[ -]?(minor|min|m|major|maj)?")
SCORES = {
    "same": 1,
    "relative": 0.9,
    "adjacent": 0.8,
    "energy_boost_1": 0.5,
    "energy_boost_2": 0.5,
    "clash": 0,
}
A_FIFTH = 7


def seed(name: str) -> Iterator[dict[str, str]]:
    """Rows of a seed."""
    with (PROJECT_DIR / "seeds" / f"{name}.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


WHEEL = {row["camelot"]: (int(row["pitch_class"]), row["mode"] == "1") for row in seed("camelot_wheel")}
SPELLINGS = {row["spelling"]: row["camelot"] for row in seed("camelot_spellings")}


def key_at(hours_from_a_minor: int, is_major: bool) -> tuple[int, bool]:
    """Hours are fifths, and a minor key shares its hour with the major key three semitones up."""
    tonic = 9 + A_FIFTH * hours_from_a_minor + (3 if is_major else 0)
    return tonic % 12, is_major


def theory_of(spelling: str) -> set[tuple[int, bool]]:
    """The keys, as pitch class and mode, that a spelling names."""
    if camelot := re.fullmatch(r"0?(\d+) ?([ab])", spelling):
        return {key_at(int(camelot[1]) - 8, camelot[2] == "b")}
    if open_key := re.fullmatch(r"0?(\d+)([md])", spelling):
        return {key_at(int(open_key[1]) - 1, open_key[2] == "d")}
    name = NAME.fullmatch(spelling)
    assert name, spelling
    letter, accidental, other_letter, other_accidental, mode = name.groups()
    notes = [(letter, accidental), (other_letter, other_accidental)][: 2 if other_letter else 1]
    is_major = mode in ("major", "maj", None)
    return {((NOTES[note] + ACCIDENTALS[sign or ""]) % 12, is_major) for note, sign in notes}


def test_the_wheel_is_the_circle_of_fifths() -> None:
    assert len(WHEEL) == 24
    for camelot, key in WHEEL.items():
        assert key_at(int(camelot[:-1]) - 8, camelot[-1] == "B") == key


def test_every_spelling_means_its_key() -> None:
    assert len(SPELLINGS) > 600
    for spelling, camelot in SPELLINGS.items():
        assert theory_of(spelling) == {WHEEL[camelot]}, spelling


def test_every_key_is_spelled_in_all_notations() -> None:
    spelled = {camelot: [name for name in SPELLINGS if SPELLINGS[name] == camelot] for camelot in WHEEL}
    for camelot, names in spelled.items():
        assert camelot.lower() in names
        assert any(re.fullmatch(r"\d+[md]", name) for name in names), camelot
        assert any(re.fullmatch(r"[a-g][#b]? (major|minor)", name) for name in names), camelot


def relation(one: tuple[int, bool], other: tuple[int, bool]) -> str:
    """How a key relates to the next, told by intervals and not by hours."""
    semitones = (other[0] - one[0]) % 12
    if one[1] != other[1]:
        return "relative" if semitones == (9 if one[1] else 3) else "clash"
    moves = {
        0: "same",
        A_FIFTH: "adjacent",
        12 - A_FIFTH: "adjacent",
        1: "energy_boost_1",
        2: "energy_boost_2",
    }
    return moves.get(semitones, "clash")


def test_every_move_between_two_keys(built: Connection) -> None:
    moves = {
        (one, other): found
        for one, other, *found in ask(
            built,
            "select from_key, to_key, relation, is_compatible, semitones_up, score"
            " from gold.gold_key_compatibility",
        )
    }
    assert set(moves) == set(product(WHEEL, WHEEL))
    for (one, other), (name, is_compatible, semitones_up, score) in moves.items():
        expected = relation(WHEEL[one], WHEEL[other])
        assert name == expected, (one, other)
        assert is_compatible == (expected in ("same", "relative", "adjacent"))
        assert float(score) == pytest.approx(SCORES[expected])
        if one[-1] == other[-1]:
            assert semitones_up == (WHEEL[other][0] - WHEEL[one][0]) % 12
        else:
            assert semitones_up is None


def test_the_function_names_the_compatible_keys(built: Connection) -> None:
    for one, key in WHEEL.items():
        ((found,),) = ask(built, f"select gold.camelot_compatible_keys('{one}')")
        assert set(found) == {
            other for other in WHEEL if relation(key, WHEEL[other]) in ("same", "relative", "adjacent")
        }

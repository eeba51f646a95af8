"""What the record of the providers says about who is right."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.suggestion import Pair, Standing, estimate, propose


def pairs(right: dict[str, float], tracks: int = 10_000) -> list[Pair]:
    """What agreements would be if these err independently of each other."""
    return [
        Pair(one, other, tracks, round(tracks * right[one] * right[other]))
        for one, other in combinations(sorted(right), 2)
    ]


@given(st.lists(st.floats(0.5, 1), min_size=3, max_size=6))
def test_who_is_right_is_told_from_agreements(shares: list[float]) -> None:
    right = {f"p{number}": share for number, share in enumerate(shares)}
    found = estimate(pairs(right))
    assert found == pytest.approx(right, abs=0.01)


def test_of_two_nobody_can_tell_who_is_right() -> None:
    found = estimate([Pair("a", "b", 100, 81)])
    assert found == pytest.approx({"a": 0.9, "b": 0.9}, abs=0.001)


def test_who_never_agrees_is_never_right_and_no_pairs_are_no_estimate() -> None:
    assert estimate([Pair("a", "b", 10, 0)]) == {"a": 0, "b": 0}
    assert estimate([]) == {}
    assert estimate([Pair("a", "b", 0, 0)]) == {}


def standing(
    provider: str, priority: int, right: float | None, success: float | None = None, compared: int = 1000
) -> Standing:
    return Standing(provider, priority, Decimal("0.5"), right, compared, success)


def order(*now: Standing) -> list[str]:
    return [one.provider for one in propose(now)]


def test_who_is_clearly_right_more_often_goes_first() -> None:
    first, second = standing("first", 1, 0.90, 0.99), standing("second", 2, 0.95, 0.10)
    assert order(first, second, standing("third", 3, 0.99)) == ["third", "second", "first"]
    # the same shares, of fewer tracks, may be chance
    few = standing("second", 2, 0.95, 0.10, compared=30)
    assert order(first, few) == ["first", "second"]


def test_where_that_cannot_be_told_who_has_more_goes_first() -> None:
    assert order(standing("a", 1, 0.95, 0.70), standing("b", 2, 0.95, 0.80)) == ["b", "a"]
    assert order(standing("a", 1, 0.95, 0.70), standing("b", 2, 0.95, 0.74)) == ["a", "b"]
    assert order(standing("a", 1, 0.95, 0.70), standing("b", 2, 0.94, 0.80)) == ["a", "b"]
    assert order(standing("a", 1, 0.95), standing("b", 2, 0.95, 0.80)) == ["b", "a"]
    # two who contradict each other, one of whom is always wrong
    assert order(standing("a", 1, 0.30, 0.70), standing("b", 2, 0.30, 0.80)) == ["a", "b"]


def test_who_cannot_be_judged_stays() -> None:
    now = [standing("unknown", 1, None), standing("worse", 2, 0.7), standing("better", 3, 0.8)]
    assert order(*now) == ["unknown", "better", "worse"]

"""What benchmarks.recommendations holds out: the past knows nothing of it, and nothing is in both parts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from benchmarks.guesses import Score
from benchmarks.recommendations import Period, dated_from, newest_day, part, period, pooled

Row = dict[str, Any]
CUT, LAST = date(2025, 5, 10), date(2025, 6, 9)


def page(day: str | None) -> tuple[str, Row]:
    """A tracklist of that day."""
    return "bronze_scraped_playlists", {"raw_json": {"date": day}}


def listen(at: str) -> tuple[str, Row]:
    """A listen at that time."""
    return "bronze_listens", {"raw_json": {}, "listened_at": at}


TRACK: tuple[str, Row] = ("bronze_scraped_tracks", {"raw_json": {"date": "2025-06-01"}})
PAST = [page("2025-05-09"), page("2025-04"), page("2024"), listen("2025-05-09T23:59:59+00:00"), TRACK]
HELD_OUT = [page("2025-05-10"), page("2025-06-09"), listen("2025-05-10T00:00:00+00:00")]
# It may or may not lie in the held-out days, or comes after them, or nobody knows.
NEITHER = [page("2025-05"), page("2025"), page("2025-06-10"), page(None), page("soon")]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2025-05-10", Period(date(2025, 5, 10), date(2025, 5, 10))),
        ("2024-02", Period(date(2024, 2, 1), date(2024, 2, 29))),
        ("2024-12", Period(date(2024, 12, 1), date(2024, 12, 31))),
        ("2024", Period(date(2024, 1, 1), date(2024, 12, 31))),
        ("2018-08-2X", Period(date(2018, 8, 1), date(2018, 8, 31))),
        ("2018-XX-XX", Period(date(2018, 1, 1), date(2018, 12, 31))),
        ("soon", None),
        (None, None),
    ],
)
def test_a_date_known_in_part_is_a_period(told: str | None, expected: Period | None) -> None:
    assert period(*page(told)) == expected


def test_the_parts_share_nothing() -> None:
    rows = [*PAST, *HELD_OUT, *NEITHER]
    assert list(part(rows, CUT, LAST, held_out=False)) == PAST
    assert list(part(rows, CUT, LAST, held_out=True)) == HELD_OUT


def test_the_newest_day_is_one_that_is_told() -> None:
    assert newest_day([*PAST, *HELD_OUT, page("2026")]) == date(2025, 6, 9)
    assert list(dated_from([*PAST, *HELD_OUT, page("2026")], CUT)) == HELD_OUT[:2]


def test_each_case_counts_the_same_in_all_worlds() -> None:
    """A world of many cases weighs more than one of few; a method without ranks has none over all."""
    few = [Score("next", "ours", 10, 0.5, 0.2, True), Score("next", "any", 10, 0.1, None, False)]
    many = [Score("next", "ours", 30, 0.1, 0.0, True), Score("next", "any", 30, 0.1, None, False)]
    ours, baseline = pooled([few, many])
    assert ours.cases == 40
    assert ours.hit_rate == pytest.approx(0.2)
    assert ours.reciprocal_rank == pytest.approx(0.05)
    assert baseline.hit_rate == pytest.approx(0.1)
    assert baseline.reciprocal_rank is None

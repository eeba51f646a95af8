"""Which order of providers their own record speaks for: how often they agree, how often they have a value.

Nobody knows the truth, but who is right agrees with others who are right. If providers err independently, two
agree as often as both are right: agreement(a, b) = right(a) * right(b). The shares `right` that come nearest
to all the agreements at once are the estimate. Two who copy from each other look better than they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from typing import Any

from loaders import database
from loaders.candidate import PRIORITIES
from loaders.database import Connection
from loaders.errors import LoaderError
from loaders.records import ask

ROUNDS = 200
# Two standard errors: a difference that chance would make once in twenty times.
CLEARLY = 2
CLEAR_SUCCESS = 0.05
NEARLY_ALWAYS = 0.9

PLACES = """
select config.metadata_field, config.priority, config.provider, config.min_confidence,
       config.min_acceptable_confidence, config.required_for_gold, history.success
from intermediate.int_waterfall__config as config
left join (
    select provider, metadata_field, cast(sum(values_found) as double precision) / sum(requests) as success
    from ops.provider_performance_history
    group by provider, metadata_field
) as history using (provider, metadata_field)
where config.priority > 0
order by config.metadata_field, config.priority
"""
PAIRS = "select metadata_field, provider, other_provider, tracks, equal_tracks from ops.provider_agreement"


@dataclass(frozen=True)
class Pair:
    """Two providers, on how many tracks both have the field, and on how many of them they agree."""

    provider: str
    other: str
    tracks: int
    equal: int


@dataclass(frozen=True)
class Standing:
    """A provider in the waterfall of a field.

    Attributes:
        provider: who.
        priority: its place now.
        min_confidence: how sure it must be; it takes this along.
        right: estimated share of its values that are right, 0-1; None when too few can be compared.
        compared: on how many pairs of values that rests.
        success: share of its calls that brought a value, 0-1; None when it was never called.
    """

    provider: str
    priority: int
    min_confidence: Decimal
    right: float | None
    compared: int
    success: float | None


@dataclass(frozen=True)
class Suggestion:
    """The order that is proposed for a field, and the one in force."""

    field: str
    now: tuple[Standing, ...]
    then: tuple[Standing, ...]
    floor: Decimal | None
    required_for_gold: bool

    @property
    def is_change(self) -> bool:
        """Whether it differs from the order in force."""
        return [one.provider for one in self.now] != [one.provider for one in self.then]

    def row(self) -> dict[str, str]:
        """The field as a row of seeds/metadata_enrichment_config.csv."""
        cells = {
            "metadata_field": self.field,
            "is_enabled": "true",
            "required_for_gold": str(self.required_for_gold).lower(),
            "min_acceptable_confidence": "" if self.floor is None else str(self.floor),
        }
        for priority in PRIORITIES:
            one = self.then[priority - 1] if priority <= len(self.then) else None
            cells[f"priority_{priority}_provider"] = one.provider if one else ""
            cells[f"priority_{priority}_confidence"] = str(one.min_confidence) if one else ""
        told = ", ".join(f"{one.provider} {_percent(one.right)}" for one in self.then)
        cells["reason"] = f"Agreement with the others speaks for this order: {told}"
        return cells


def _percent(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.0%}"


def estimate(pairs: Iterable[Pair]) -> dict[str, float]:
    """The share of each provider's values that are right, 0-1, if providers err independently of each other.

    Each provider's share is set to what fits its agreements best (weighted by tracks) while the others'
    stand; half way at a time, or two providers would swing for ever.
    """
    pairs = [pair for pair in pairs if pair.tracks]
    sides: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for pair in pairs:
        sides[pair.provider].append((pair.other, pair.tracks, pair.equal))
        sides[pair.other].append((pair.provider, pair.tracks, pair.equal))
    right = dict.fromkeys(sorted(sides), 0.9)
    for _ in range(ROUNDS):
        right = {name: _nearer(name, sides[name], right) for name in right}
    return right


def _nearer(name: str, sides: list[tuple[str, int, int]], right: dict[str, float]) -> float:
    weight = sum(tracks * right[other] ** 2 for other, tracks, _ in sides)
    fit = sum(equal * right[other] for other, _, equal in sides) / weight if weight else 0.0
    return min(1.0, sqrt(right[name] * fit))


def propose(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """The order that the record speaks for.

    Nobody moves but past one who is clearly right less often, or, where both are right nearly always, past
    one who is right no more often and clearly brings a value less often. Who cannot be judged stays.
    """
    now = tuple(standings)
    order: list[Standing] = []
    for one in now:
        if one.right is None:
            continue
        place = len(order)
        while place and _goes_before(one, order[place - 1]):
            place -= 1
        order.insert(place, one)
    best = iter(order)
    return tuple(one if one.right is None else next(best) for one in now)


def _goes_before(one: Standing, other: Standing) -> bool:
    difference = (one.right or 0) - (other.right or 0)
    if abs(difference) > CLEARLY * sqrt(_variance(one) + _variance(other)):
        return difference > 0
    # who goes first matters little only where both are right nearly always
    is_as_right = round(difference, 2) >= 0 and (other.right or 0) >= NEARLY_ALWAYS
    return is_as_right and (one.success or 0) - (other.success or 0) > CLEAR_SUCCESS


def _variance(one: Standing) -> float:
    right = one.right or 0
    return right * (1 - right) / max(one.compared, 1)


def suggestions(connection: Connection, fields: tuple[str, ...] = (), least: int = 20) -> list[Suggestion]:
    """What the record of the providers speaks for, per field.

    Args:
        connection: to a database that was built.
        fields: these alone; none for all.
        least: a provider that can be compared on fewer tracks is not judged.

    Raises:
        LoaderError: nothing is built yet, or there is no such field.
    """
    with database.explained("There is nothing to judge by in this database yet."), connection:
        places, agreements = ask(connection, PLACES), ask(connection, PAIRS)
    known = sorted({row["metadata_field"] for row in places})
    for field in fields:
        if field not in known:
            raise LoaderError(f"There is no field {field!r}.", f"The fields are {', '.join(known)}.")
    return [
        _suggestion(
            field,
            [row for row in places if row["metadata_field"] == field],
            [
                Pair(row["provider"], row["other_provider"], row["tracks"], row["equal_tracks"])
                for row in agreements
                if row["metadata_field"] == field
            ],
            least,
        )
        for field in fields or known
    ]


def _suggestion(field: str, places: list[Any], pairs: list[Pair], least: int) -> Suggestion:
    right = estimate(pairs)
    standings = []
    for row in places:
        name = row["provider"]
        compared = sum(pair.tracks for pair in pairs if name in (pair.provider, pair.other))
        standings.append(
            Standing(
                name,
                row["priority"],
                row["min_confidence"],
                right[name] if compared >= least else None,
                compared,
                row["success"],
            )
        )
    first = places[0]
    return Suggestion(
        field,
        tuple(standings),
        propose(standings),
        first["min_acceptable_confidence"],
        first["required_for_gold"],
    )

"""The waterfall again, in plain Python: what the SQL is checked against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

PRIORITIES = (1, 2, 3, 4)
Place = tuple[str, Decimal]  # provider and threshold
EXACT = ("isrc", "exact")
# A person's corrections are the hits of a provider that is believed before all others.
PERSON = "manual"


@dataclass(frozen=True)
class Candidate:
    """What one hit of a provider says; `fetched` counts days."""

    provider: str
    field: str
    value: str
    match_method: str
    match_score: Decimal
    strength: Decimal | None
    fetched: int
    hit_rank: int
    bronze_id: str


@dataclass(frozen=True)
class Field:
    """A row of the wide config: provider and threshold per priority, a hole where there is none."""

    name: str
    is_enabled: bool
    floor: Decimal | None
    places: dict[int, Place]


@dataclass(frozen=True)
class Provider:
    """What is known of a provider: base confidence and own_strength per field, and how it is."""

    name: str
    is_enabled: bool
    is_down: bool
    trust: dict[str, tuple[Decimal, str]]


@dataclass(frozen=True)
class Case:
    """One track with its config.

    Attributes:
        overrides: per field and priority the place that is in force instead; None takes the place out.
        outcomes: per provider that was asked how that ended, value or not.
    """

    fields: list[Field]
    overrides: dict[tuple[str, int], Place | None]
    providers: list[Provider]
    candidates: list[Candidate]
    outcomes: dict[str, str]


class Attempt(NamedTuple):
    """One row of the waterfall's account of itself."""

    field: str
    priority: int
    provider: str
    outcome: str
    value: str | None
    confidence: Decimal | None
    bronze_id: str | None


def waterfall(case: Case) -> Iterator[Attempt]:
    """Every enabled field's attempts, in the order of priority; where a person knew better, that first."""
    for field in case.fields:
        attempts = list(without_persons(field, case))
        said = [c for c in case.candidates if (c.provider, c.field) == (PERSON, field.name)]
        best, confidence = surest(said, Decimal(1), "never")
        if attempts and best:
            yield Attempt(field.name, 0, PERSON, "accepted", best.value, confidence, best.bronze_id)
        for attempt in attempts:
            displaced = "corrected" if attempt.outcome == "accepted" else "skipped"
            yield attempt._replace(outcome=displaced) if best else attempt


def without_persons(field: Field, case: Case) -> Iterator[Attempt]:
    """The attempts of a field, in the order of priority."""
    providers = {provider.name: provider for provider in case.providers if provider.is_enabled}
    accepted = False
    for priority in PRIORITIES if field.is_enabled else ():
        place = case.overrides.get((field.name, priority), field.places.get(priority))
        name, threshold = place or ("", Decimal(0))
        if name not in providers or field.name not in providers[name].trust:
            continue
        provider = providers[name]
        base, own_strength = provider.trust[field.name]
        ours = [c for c in case.candidates if (c.provider, c.field) == (name, field.name)]
        best, confidence = surest(ours, base, own_strength)
        outcome = case.outcomes.get(name)
        if accepted:
            verdict = "skipped"
        elif best and confidence is not None:
            reached = confidence >= max(threshold, field.floor or 0)
            verdict, accepted = ("accepted", True) if reached else ("below_threshold", False)
        elif provider.is_down and outcome in (None, "error"):
            verdict = "provider_down"
        else:
            verdict = outcome or "not_fetched"
        answer = f"answer of {name}" if outcome else None
        yield Attempt(
            field.name,
            priority,
            name,
            verdict,
            best.value if best else None,
            confidence,
            best.bronze_id if best else answer,
        )


def surest(
    candidates: Iterable[Candidate], base: Decimal, own_strength: str
) -> tuple[Candidate | None, Decimal | None]:
    """The hit that speaks for its provider (surest, then newest, then first) and how sure it is."""

    def confidence(hit: Candidate) -> Decimal:
        counts = {"always": True, "unless_exact": hit.match_method not in EXACT}.get(own_strength, False)
        strength = hit.strength if counts and hit.strength is not None else Decimal(1)
        return (base * hit.match_score * strength).quantize(Decimal("0.01"), ROUND_HALF_UP)

    ranked = sorted(candidates, key=lambda hit: (-confidence(hit), -hit.fetched, hit.hit_rank, hit.bronze_id))
    return (ranked[0], confidence(ranked[0])) if ranked else (None, None)

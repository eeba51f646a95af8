"""The waterfall again, in plain Python: what the SQL is checked against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

PRIORITIES = (1, 2, 3, 4)
Place = tuple[str, Decimal]  # provider and threshold
Hit = tuple[str, str, int]  # provider, answer, and place in it
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

    @property
    def hit(self) -> Hit:
        """The hit it is of: others say something about other fields."""
        return self.provider, self.bronze_id, self.hit_rank


@dataclass(frozen=True)
class Field:
    """A row of the wide config: provider and threshold per priority, a hole where there is none.

    Attributes:
        group: the fields that come from one hit with it, and its place among them.
    """

    name: str
    is_enabled: bool
    floor: Decimal | None
    places: dict[int, Place]
    group: tuple[str, int] | None = None


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


class Trial(NamedTuple):
    """One provider's place, its hits with the surest first, and how sure it has to be."""

    priority: int
    provider: Provider
    hits: list[tuple[Candidate, Decimal]]
    threshold: Decimal


def waterfall(case: Case) -> Iterator[Attempt]:
    """Every enabled field's attempts, in the order of priority; where a person knew better, that first."""
    trials = {field.name: list(trials_of(field, case)) for field in case.fields}
    leading = leaders(case.fields, trials)
    for field in case.fields:
        leader = leading.get(field.group[0]) if field.group else None
        attempts = list(without_persons(field.name, trials[field.name], leader, case.outcomes))
        said = surest([c for c in case.candidates if (c.provider, c.field) == (PERSON, field.name)])
        if attempts and said:
            hit, confidence = said[0]
            yield Attempt(field.name, 0, PERSON, "accepted", hit.value, confidence, hit.bronze_id)
        for attempt in attempts:
            displaced = "corrected" if attempt.outcome == "accepted" else "skipped"
            yield attempt._replace(outcome=displaced) if said else attempt


def trials_of(field: Field, case: Case) -> Iterator[Trial]:
    """The places of a field that somebody has."""
    providers = {provider.name: provider for provider in case.providers if provider.is_enabled}
    for priority in PRIORITIES if field.is_enabled else ():
        name, threshold = case.overrides.get((field.name, priority), field.places.get(priority)) or (
            "",
            Decimal(0),
        )
        if name in providers and field.name in providers[name].trust:
            ours = [c for c in case.candidates if (c.provider, c.field) == (name, field.name)]
            hits = surest(ours, *providers[name].trust[field.name])
            yield Trial(priority, providers[name], hits, max(threshold, field.floor or Decimal(0)))


def leaders(fields: Iterable[Field], trials: dict[str, list[Trial]]) -> dict[str, Hit]:
    """For each group the hit that would be accepted for the first of its fields that has a value."""
    found: dict[str, Hit] = {}
    for field in sorted((f for f in fields if f.group), key=lambda f: f.group[1] if f.group else 0):
        best = [t.hits[0] for t in trials[field.name] if t.hits and t.hits[0][1] >= t.threshold]
        if best and field.group:
            found.setdefault(field.group[0], best[0][0].hit)
    return found


def without_persons(
    field: str, trials: list[Trial], leader: Hit | None, outcomes: dict[str, str]
) -> Iterator[Attempt]:
    """The attempts of a field, in the order of priority; in a group that is led only its hit counts."""
    accepted = False
    for trial in trials:
        led = [pair for pair in trial.hits if leader is None or pair[0].hit == leader]
        hit, confidence = next(iter(led or trial.hits), (None, None))
        outcome = outcomes.get(trial.provider.name)
        if accepted:
            verdict = "skipped"
        elif hit and confidence is not None and confidence < trial.threshold:
            verdict = "below_threshold"
        elif hit:
            verdict, accepted = ("accepted", True) if led else ("other_answer", False)
        elif trial.provider.is_down and outcome in (None, "error"):
            verdict = "provider_down"
        else:
            verdict = outcome or "not_fetched"
        answer = f"answer of {trial.provider.name}" if outcome else None
        yield Attempt(
            field,
            trial.priority,
            trial.provider.name,
            verdict,
            hit.value if hit else None,
            confidence,
            hit.bronze_id if hit else answer,
        )


def surest(
    candidates: Iterable[Candidate], base: Decimal = Decimal(1), own_strength: str = "never"
) -> list[tuple[Candidate, Decimal]]:
    """The hits and how sure they are: who speaks for its provider (surest, then newest, then first) first."""

    def confidence(hit: Candidate) -> Decimal:
        counts = {"always": True, "unless_exact": hit.match_method not in EXACT}.get(own_strength, False)
        strength = hit.strength if counts and hit.strength is not None else Decimal(1)
        return (base * hit.match_score * strength).quantize(Decimal("0.01"), ROUND_HALF_UP)

    ranked = sorted(candidates, key=lambda hit: (-confidence(hit), -hit.fetched, hit.hit_rank, hit.bronze_id))
    return [(hit, confidence(hit)) for hit in ranked]

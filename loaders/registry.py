"""The providers as operators know them: the rows of seeds/enrichment_providers.csv."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from loaders import seeds
from loaders.database import PROJECT_DIR
from loaders.errors import ConfigError

Number = TypeVar("Number", int, float, Decimal)
SEED = PROJECT_DIR / "seeds" / "enrichment_providers.csv"


@dataclass(frozen=True)
class Entry:
    """What a loader needs to know of a provider: where it is, how often it may be called, and its price."""

    provider: str
    provider_type: str
    base_url: str
    requests_per_second: float
    requests_per_day: int | None
    cost_per_call_usd: Decimal
    is_enabled: bool


COLUMNS = [field.name for field in fields(Entry)]


@lru_cache(1)
def entries() -> dict[str, Entry]:
    """Every provider of the registry, by name.

    Raises:
        ConfigError: the seed cannot be read, or a number in it is none.
    """
    try:
        return {row["provider"]: _entry(row) for row in seeds.rows(SEED, COLUMNS)}
    except ValueError as error:
        raise ConfigError(
            f"{SEED} cannot be used: {error}.", "It lists the providers and their limits; mend or restore it."
        ) from error


def entry(provider: str) -> Entry:
    """One provider's row.

    Raises:
        ConfigError: the registry does not have it.
    """
    if provider not in entries():
        raise ConfigError(f"{provider!r} is not in {SEED.name}.", f"It has {', '.join(entries())}.")
    return entries()[provider]


def _entry(row: dict[str, str]) -> Entry:
    pace = _number(row, "requests_per_second", float)
    if not pace > 0:
        raise ValueError(f"{row['provider']}: requests_per_second is to be above 0")
    return Entry(
        provider=row["provider"],
        provider_type=row["provider_type"],
        base_url=row["base_url"].rstrip("/"),
        requests_per_second=pace,
        requests_per_day=_number(row, "requests_per_day", int) if row["requests_per_day"] else None,
        cost_per_call_usd=_number(row, "cost_per_call_usd", Decimal),
        is_enabled=seeds.is_true(row["is_enabled"]),
    )


def _number(row: dict[str, str], column: str, kind: Callable[[str], Number]) -> Number:
    try:
        return kind(row[column])
    except (ValueError, ArithmeticError) as error:
        raise ValueError(f"{row['provider']}: {column} is {row[column]!r}, which is no number") from error

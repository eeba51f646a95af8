"""The providers as operators know them: the rows of seeds/enrichment_providers.csv."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from loaders.database import PROJECT_DIR
from loaders.errors import ConfigError

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


@lru_cache(1)
def entries() -> dict[str, Entry]:
    """Every provider of the registry, by name.

    Raises:
        ConfigError: the seed cannot be read, or a number in it is none.
    """
    try:
        with SEED.open(encoding="utf-8", newline="") as handle:
            return {row["provider"]: _entry(row) for row in csv.DictReader(handle)}
    except (OSError, KeyError, ValueError, ArithmeticError) as error:
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
    return Entry(
        provider=row["provider"],
        provider_type=row["provider_type"],
        base_url=row["base_url"].rstrip("/"),
        requests_per_second=float(row["requests_per_second"]),
        requests_per_day=int(row["requests_per_day"]) if row["requests_per_day"] else None,
        cost_per_call_usd=Decimal(row.get("cost_per_call_usd") or "0"),
        is_enabled=row["is_enabled"].lower() == "true",
    )

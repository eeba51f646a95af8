"""A config of the waterfall that somebody would like to try: from a file, or place by place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from loaders import seeds
from loaders.errors import LoaderError

PRIORITIES = (1, 2, 3, 4)
# Priority, provider, and how sure it must be.
Place = tuple[int, str, Decimal]
COLUMNS = {
    "metadata_field", "is_enabled", "required_for_gold", "min_acceptable_confidence",
    "field_group", "group_order", "reason",
    *(f"priority_{priority}_{part}" for priority in PRIORITIES for part in ("provider", "confidence")),
}  # fmt: skip
ADVICE = "It has the columns of seeds/metadata_enrichment_config.csv, and the fields to try alone."


@dataclass(frozen=True)
class FieldConfig:
    """Whom to believe for one field.

    Attributes:
        places: the providers in their order; none where the field is switched off.
        floor: below this nobody is believed; None for what the seed says.
    """

    places: tuple[Place, ...]
    floor: Decimal | None = None


Candidate = dict[str, FieldConfig]


def confidence(written: str) -> Decimal:
    """How sure somebody must be; what is compared with it has two decimal places.

    Raises:
        ValueError: the text is no such number.
    """
    try:
        number = Decimal(written)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise ValueError(f"the confidence {written} is no number")
    if not 0 <= number <= 1:
        raise ValueError(f"the confidence {written} is not between 0 and 1")
    if number != round(number, 2):
        raise ValueError(f"the confidence {written} has more than two decimal places")
    return number


def read(path: Path) -> Candidate:
    """A candidate config in the columns of seeds/metadata_enrichment_config.csv.

    Raises:
        LoaderError: the file cannot be read as such.
    """
    found: Candidate = {}
    try:
        for row in seeds.rows(path, {"metadata_field"}):
            if strange := sorted(row.keys() - COLUMNS):
                raise LoaderError(f"{path} has the column {', '.join(strange)}.", ADVICE)
            field = row["metadata_field"]
            if field in found:
                raise LoaderError(f"{path} has two rows of {field}.", "Leave the one that is to be tried.")
            found[field] = _field(row)
    except ValueError as error:
        raise LoaderError(f"{path} is no config of the waterfall: {error}.", ADVICE) from error
    if not found:
        raise LoaderError(f"{path} names no field.", ADVICE)
    return found


def changed(live: Sequence[tuple[str, int, str, Decimal]], changes: Iterable[tuple[str, Place]]) -> Candidate:
    """The config in force, of the fields that are changed, with these places in it.

    Args:
        live: field, priority, provider and confidence of each place in force.
        changes: field and place; a provider that stands elsewhere in the field swaps places.
    """
    made: dict[str, dict[int, tuple[str, Decimal]]] = {}
    for name, priority, provider, sure in live:
        made.setdefault(name, {})[priority] = (provider, sure)
    tried: dict[str, None] = {}
    for field, (priority, provider, sure) in changes:
        places = made.setdefault(field, {})
        tried[field] = None
        old = next((number for number, (who, _) in places.items() if who == provider), priority)
        if old != priority:
            driven_out = places.pop(priority, None)
            del places[old]
            if driven_out:
                places[old] = driven_out
        places[priority] = (provider, sure)
    return {field: FieldConfig(tuple((n, *made[field][n]) for n in sorted(made[field]))) for field in tried}


def _field(row: dict[str, str]) -> FieldConfig:
    if not seeds.is_true(row.get("is_enabled") or "true"):
        return FieldConfig(())
    field, places = row["metadata_field"], tuple(_places(row))
    if not places:
        raise ValueError(f"{field} has no provider; is_enabled = false would switch it off")
    providers = [provider for _, provider, _ in places]
    for provider in providers:
        if providers.count(provider) > 1:
            raise LoaderError(f"{field}: {provider} has two places; a provider has one per field.")
    floor = row.get("min_acceptable_confidence")
    return FieldConfig(places, confidence(floor) if floor else None)


def _places(row: dict[str, str]) -> Iterable[Place]:
    for priority in PRIORITIES:
        if provider := row.get(f"priority_{priority}_provider"):
            sure = row.get(f"priority_{priority}_confidence")
            if not sure:
                raise ValueError(f"{row['metadata_field']}: {provider} has no priority_{priority}_confidence")
            yield priority, provider, confidence(sure)

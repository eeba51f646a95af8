"""The waterfall's SQL and the reference decide alike, over made-up configs and candidates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from psycopg2.extras import execute_values

from tests.conftest import Connection, compiled_here, using
from tests.pipeline.reference import (
    PERSON,
    PRIORITIES,
    Attempt,
    Candidate,
    Case,
    Field,
    Place,
    Provider,
    waterfall,
)

CASES = 2500
BATCH = 50

EMPTY = ("no_value", "not_found", "error")
FIELDS = ("bpm", "key", "genre")
PROVIDERS = ("beatport", "spotify", "acousticbrainz", "lastfm")

# Few values, so that ties, thresholds met exactly and a hundredth missed happen all the time.
SHARES = [Decimal(text) for text in ("0", "0.5", "0.7", "0.84", "0.85", "0.9", "1")]
SCORES = [Decimal(text) for text in ("0.5", "0.6", "0.988", "0.994", "0.995", "1")]

INLINE = """
with config as (
    {config}
),
decisions as (
    {{{{ waterfall_decisions('candidates', 'outcomes', 'config') }}}}
),
attempts as (
    {{{{ waterfall_attempts('tracks', 'decisions', 'config') }}}}
)
select track_key, split_part(metadata_field, ' ', 2), priority, 
    case when priority = 0 then provider else split_part(provider, ' ', 2) end, outcome, value,
    confidence, bronze_id
from attempts
where track_key = split_part(metadata_field, ' ', 1)
order by 1, 2, 3
"""
TABLES = {
    "metadata_enrichment_config": (
        "metadata_field text, is_enabled boolean, required_for_gold boolean, "
        "field_group text, group_order int, "
        "min_acceptable_confidence numeric, "
        + ", ".join(f"priority_{n}_provider text, priority_{n}_confidence numeric" for n in PRIORITIES)
    ),
    "stg_ops__config_overrides": (
        "override_id int, metadata_field text, priority int, provider text, min_confidence numeric"
    ),
    "enrichment_providers": "provider text, is_enabled boolean",
    "int_provider_health": "provider text, health_status text",
    "provider_field_confidence": (
        "provider text, metadata_field text, base_confidence decimal(3, 2), own_strength text"
    ),
    "tracks": "track_key text",
    "candidates": (
        "track_key text, metadata_field text, provider text, value text, match_method text, "
        "match_score decimal(4, 3), strength decimal(4, 3), bronze_id text, hit_rank int, "
        "fetched_at timestamptz"
    ),
    "outcomes": (
        "track_key text, provider text, outcome text, bronze_id text, response_status int, error_code text, "
        "fetched_at timestamptz"
    ),
}


def make(dice: Random) -> Case:
    """A case. It is thrown from one seed: hypothesis takes a hundred times as long to choose every value."""

    def place() -> Place:
        return dice.choice([*PROVIDERS, "nobody"]), dice.choice(SHARES)

    def hit() -> Candidate:
        return Candidate(
            provider=dice.choice([*PROVIDERS * 5, PERSON]),
            field=dice.choice(FIELDS),
            value=dice.choice(["120", "60", "8A"]),
            match_method=dice.choice(["isrc", "exact", "similar"]),
            match_score=dice.choice(SCORES),
            strength=dice.choice([None, *SCORES]),
            fetched=dice.randint(1, 2),
            hit_rank=dice.randint(1, 2),
            bronze_id=dice.choice(["b1", "b2"]),
        )

    def trust() -> dict[str, tuple[Decimal, str]]:
        own = ("never", "always", "unless_exact")
        return {name: (dice.choice(SHARES), dice.choice(own)) for name in FIELDS if dice.random() < 0.8}

    is_grouped, orders = dice.random() < 0.8, dice.sample(range(len(FIELDS)), len(FIELDS))
    fields = [
        Field(
            name,
            dice.random() < 0.85,
            dice.choice([None, *SHARES]),
            {priority: place() for priority in PRIORITIES if dice.random() < 0.7},
            ("group", order) if is_grouped else None,
        )
        for order, name in zip(orders, FIELDS, strict=True)
    ]
    overrides = {
        (name, priority): dice.choice([None, place(), place()])
        for name in FIELDS
        for priority in PRIORITIES
        if dice.random() < 0.15
    }
    providers = [Provider(name, dice.random() < 0.85, dice.random() < 0.4, trust()) for name in PROVIDERS]
    # a hit says one thing about a field
    hits = {
        (h.provider, h.field, h.bronze_id, h.hit_rank): h for h in (hit() for _ in range(dice.randint(0, 30)))
    }
    outcomes = {name: dice.choice(EMPTY) for name in PROVIDERS if dice.random() < 0.5}
    # who said something was asked
    outcomes |= {h.provider: dice.choice(["no_value", "error"]) for h in hits.values()}
    return Case(fields, overrides, providers, list(hits.values()), outcomes)


@pytest.fixture(scope="module")
def query(built_server: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The compiled waterfall over temporary tables, from the wide config to the attempts."""
    target = tmp_path_factory.mktemp("target")
    with using(built_server):
        name = "int_waterfall__config"
        model = compiled_here("--select", name, target_path=target)[name]
        inline = INLINE.format(config=re.sub(r'"\w+"\."\w+"\."(\w+)"', r"\1", model))
        return compiled_here("--inline", inline, target_path=target)["inline_query"]


@pytest.fixture(scope="module")
def made_up() -> list[Case]:
    """Made first and decided in batches: a query per case would take minutes."""
    made: list[Case] = []

    @settings(max_examples=CASES, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
    @given(st.integers(min_value=0))
    def keep(seed: int) -> None:
        made.append(make(Random(seed)))

    keep()
    return made


def test_sql_and_reference_agree(built: Connection, query: str, made_up: list[Case]) -> None:
    outcomes: Counter[str] = Counter()
    wrong: list[tuple[Case, list[Attempt], list[Attempt]]] = []
    with built.cursor() as cursor:
        cursor.execute("; ".join(f"create temp table {name} ({columns})" for name, columns in TABLES.items()))
        for start in range(0, len(made_up), BATCH):
            batch = made_up[start : start + BATCH]
            decided = decide(cursor, query, batch)
            for number, case in enumerate(batch):
                expected = sorted(waterfall(case))
                outcomes.update(attempt.outcome for attempt in expected)
                if decided.get(str(number), []) != expected:
                    wrong.append((case, decided.get(str(number), []), expected))
    assert not wrong, min(wrong, key=lambda found: len(repr(found)))
    assert len(made_up) >= 2000
    told = {
        "accepted",
        "below_threshold",
        "not_fetched",
        "provider_down",
        "skipped",
        "corrected",
        "other_answer",
    }
    assert set(outcomes) == {*EMPTY, *told}
    assert min(outcomes.values()) > 100, "a rule that is hardly ever tried"


def decide(cursor: Any, query: str, batch: list[Case]) -> dict[str, list[Attempt]]:
    """What SQL makes of these cases, by their number."""
    cursor.execute("truncate " + ", ".join(TABLES))
    for name, rows in as_rows(batch).items():
        execute_values(cursor, f"insert into {name} values %s", rows)
    cursor.execute(query)
    decided: dict[str, list[Attempt]] = {}
    for number, *attempt in cursor.fetchall():
        decided.setdefault(number, []).append(Attempt(*attempt))
    return decided


def as_rows(batch: Iterable[Case]) -> dict[str, list[tuple[Any, ...]]]:
    """The tables that hold these cases: names are prefixed with the number of their case."""
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
    for number, case in enumerate(batch):
        track, of = str(number), f"{number} ".__add__

        def known_as(provider: str, of: Callable[[str], str] = of) -> str:
            return provider if provider == PERSON else of(provider)

        def shift(place: Place | None, of: Callable[[str], str] = of) -> tuple[str | None, Decimal | None]:
            return (of(place[0]), place[1]) if place else (None, None)

        rows["tracks"].append((track,))
        for field in case.fields:
            places = [field.places.get(priority) for priority in PRIORITIES]
            group = field.group or (None, None)
            cells = [cell for place in places for cell in shift(place)]
            rows["metadata_enrichment_config"].append(
                (of(field.name), field.is_enabled, False, *group, field.floor, *cells)
            )
        for (name, priority), override in case.overrides.items():
            rows["stg_ops__config_overrides"].append((1, of(name), priority, *shift(override)))
        for known in case.providers:
            health = "down" if known.is_down else "healthy"
            rows["enrichment_providers"].append((of(known.name), known.is_enabled))
            rows["int_provider_health"].append((of(known.name), health))
            rows["provider_field_confidence"] += [
                (of(known.name), of(field), base, own) for field, (base, own) in known.trust.items()
            ]
        rows["candidates"] += [
            (track, of(hit.field), known_as(hit.provider), hit.value, hit.match_method, hit.match_score,
             hit.strength, hit.bronze_id, hit.hit_rank, f"2026-01-0{hit.fetched}")
            for hit in case.candidates
        ]  # fmt: skip
        rows["outcomes"] += [
            (track, known_as(name), outcome, f"answer of {name}", None, None, "2026-01-01")
            for name, outcome in case.outcomes.items()
        ]
    return rows

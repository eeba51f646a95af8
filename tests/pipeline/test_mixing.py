"""Recommendations equal brute force, whatever the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.compiled import SCRATCH, Compiled, rows_of
from benchmarks.mixing import MODELS
from loaders.database import Embedded
from tests.conftest import Connection, dbt_here, using

LIMIT = 3
PITCH_PERCENT = 4


@dataclass(frozen=True)
class Track:
    """What counts of a track."""

    key: str
    bpm: Decimal
    energy: Decimal | None
    play_count: int


def _crowded(values: list[str], digits: int) -> st.SearchStrategy[Decimal]:
    """Values at and just beyond the limits of each other's reach, and some between."""
    steps = st.sampled_from([Decimal(0), Decimal(0), Decimal(1).scaleb(-digits), -Decimal(1).scaleb(-digits)])
    return st.builds(lambda value, step: Decimal(value) + step, st.sampled_from(values), steps)


BPMS = _crowded(["125", "126", "128", "131", "134", "63", "64", "256", "87", "174", "62.75"], 2)
ENERGIES = _crowded(["0.4", "0.5", "0.6", "0.7", "0.95"], 4)
TRACKS = st.builds(
    Track,
    st.sampled_from(["8A", "9A", "8B", "10A", "3A", "12B", "1B", "11A"]),
    BPMS,
    st.one_of(st.none(), ENERGIES, ENERGIES, ENERGIES),
    st.integers(0, 3),
)


@pytest.fixture(scope="module")
def mixing(built_server: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """The models that find partners, with so few per track that lists overflow in small catalogues too."""
    with using(built_server):
        return Compiled(
            tmp_path_factory.mktemp("target"), MODELS, dbt_here,
            recommendations_per_track=LIMIT, mixing_pitch_range_percent=PITCH_PERCENT,
        )  # fmt: skip


def _hours(one: str, other: str) -> int:
    return (int(other[:-1]) - int(one[:-1])) % 12


def _key_score(one: str, other: str) -> Decimal | None:
    """What the key adds; None where the keys clash."""
    hours, same_letter = _hours(one, other), one[-1] == other[-1]
    if hours == 0 or (same_letter and hours in (1, 11)):
        return Decimal("0.5")
    return Decimal(0) if same_letter and hours in (2, 7) else None


def _partners(
    catalogue: list[Track], played: dict[tuple[int, int], int], number: int
) -> list[tuple[int, Decimal]]:
    """The partners of one track by looking at every other, best first, with their scores."""
    ours = catalogue[number]
    found = []
    for other, theirs in enumerate(catalogue):
        key_score = _key_score(ours.key, theirs.key)
        tempi = [theirs.bpm * factor for factor in (Decimal(1), Decimal(2), Decimal("0.5"))]
        near = [t for t in tempi if abs(t - ours.bpm) <= 6 and abs(t - ours.bpm) * 100 <= t * PITCH_PERCENT]
        if other == number or key_score is None or not near:
            continue
        score = key_score + (Decimal("0.3") if abs(near[0] - ours.bpm) <= 3 else Decimal("0.2"))
        if ours.energy is not None and theirs.energy is not None:
            apart = abs(ours.energy - theirs.energy)
            steps = 2 if apart <= Decimal("0.1") else 1 if apart <= Decimal("0.2") else 0
            score += steps * Decimal("0.1")
        times = played.get((number, other), 0)
        found.append((key_score == 0, -score, -times, -theirs.play_count, other))
    return [(other, -negated) for _, negated, _, _, other in sorted(found)[:LIMIT]]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    catalogue=st.lists(TRACKS, min_size=2, max_size=70),
    played=st.dictionaries(
        st.tuples(st.integers(0, 69), st.integers(0, 69)).filter(lambda pair: pair[0] != pair[1]),
        st.integers(1, 3), max_size=30,
    ),
)  # fmt: skip
def test_recommendations_equal_brute_force(
    built: Connection, mixing: Compiled, catalogue: list[Track], played: dict[tuple[int, int], int]
) -> None:
    with built.cursor() as cursor:
        cursor.execute(f"drop schema if exists {SCRATCH} cascade; create schema {SCRATCH}")
        cursor.execute(
            f"create table {SCRATCH}.int_promoted_tracks as"
            " select * from intermediate.int_promoted_tracks limit 0;"
            f"create table {SCRATCH}.silver_track_transitions as"
            " select * from silver.silver_track_transitions limit 0"
        )
        cursor.executemany(
            f"insert into {SCRATCH}.int_promoted_tracks"
            " (track_id, full_track_name, key, bpm, energy, play_count)"
            " values (cast(lpad(to_hex(%s), 32, '0') as uuid), '', %s, %s, %s, %s)",
            [(number, t.key, t.bpm, t.energy, t.play_count) for number, t in enumerate(catalogue)],
        )
        cursor.executemany(
            f"insert into {SCRATCH}.silver_track_transitions (from_track_id, to_track_id, times_played)"
            " values (cast(lpad(to_hex(%s), 32, '0') as uuid), cast(lpad(to_hex(%s), 32, '0') as uuid), %s)",
            [(one, other, times) for (one, other), times in played.items()],
        )
    mixing.run(built, ["int_promoted_tracks", "silver_track_transitions"])
    rows = rows_of(
        built,
        "select track_id, recommended_track_id, score, recommendation_rank"
        f" from {SCRATCH}.gold_harmonic_mixing_recommendations order by track_id, recommendation_rank",
    )
    ours: dict[int, list[tuple[int, Decimal]]] = {number: [] for number in range(len(catalogue))}
    for track_id, partner_id, score, rank in rows:
        partners = ours[int(str(track_id).replace("-", ""), 16)]
        partners.append((int(str(partner_id).replace("-", ""), 16), score))
        assert rank == len(partners)
    for number in range(len(catalogue)):
        assert ours[number] == _partners(catalogue, played, number)

"""Silver against the truth of the sample: what the waterfall is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy import MAJORITY, WATERFALL, scores
from loaders import sample
from loaders.errors import LoaderError
from loaders.truth import load_sample
from tests.conftest import Connection


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample that `built` was loaded with, and its truth."""
    folder = tmp_path_factory.mktemp("truth") / "sample"
    sample.write(folder, sample.DEFAULT_TRACKS, sample.DEFAULT_SETS, sample.DEFAULT_SEED)
    return folder


@pytest.mark.parametrize("field", ["bpm", "key"])
def test_the_waterfall_is_as_right_as_any_provider_and_covers_more(
    built: Connection, truth: Path, field: str
) -> None:
    by_method = {score.method: score for score in scores(built, truth) if score.field == field}
    waterfall = by_method.pop(WATERFALL)
    by_method.pop(MAJORITY)
    assert len(by_method) >= 3
    best = max(by_method.values(), key=lambda score: (score.accuracy * score.coverage, score.accuracy))
    assert waterfall.coverage > max(score.coverage for score in by_method.values())
    assert waterfall.coverage * waterfall.accuracy > best.coverage * best.accuracy
    assert best.waterfall_accuracy >= best.accuracy


def test_only_its_own_sample_has_a_truth_for_a_database(built: Connection, tmp_path: Path) -> None:
    """An experiment tells what is true where it can, and not of another world; the benchmark says so."""
    sample.write(tmp_path / "sample", 30, 3, sample.DEFAULT_SEED + 1)
    with pytest.raises(LoaderError, match="other tracks than this sample"):
        scores(built, tmp_path / "sample")
    numbers = {"tracks": sample.DEFAULT_TRACKS, "sets": sample.DEFAULT_SETS}
    built.autocommit = False
    with built.cursor() as cursor:
        assert load_sample(cursor, {**numbers, "seed": sample.DEFAULT_SEED})
        built.rollback()
        assert not load_sample(cursor, {**numbers, "seed": sample.DEFAULT_SEED + 1})
    built.rollback()

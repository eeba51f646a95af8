"""A var, or a server, that cannot be ends a run before anything is done.

Either gave an error of SQL far into the build or, more often, other tables without a word.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner
from dbt.clients.yaml_helper import load_yaml_text

from loaders import dbt
from loaders.database import PROJECT_DIR, Embedded
from tests.conftest import manifest, using

WRONG = """{
completeness_floor: 7, enrichment_sure_match: '0.9', listener_weight_sound: .5,
recommendations_per_track: 2.5, trending_half_life_days: 0, duration_tolerance_ms: .nan,
enrichment_ask_everyone: 1, as_of_date: 31.01.2026,
enrichment_as_of: '2026-01-31 25:00', as_of_dat: 2026-01-31}"""
REFUSALS = (
    "completeness_floor is 7; it is to be a number from 0 to 1",
    "enrichment_sure_match is '0.9'; it is to be a number from 0 to 1",
    "listener_weight_company, listener_weight_sound, listener_weight_popularity have the sum 1.45",
    "recommendations_per_track is 2.5; it is to be a whole number from 1 on",
    "trending_half_life_days is 0; it is to be a number above 0",
    "duration_tolerance_ms is nan; it is to be a number from 0 on",
    "enrichment_ask_everyone is 1; it is to be true or false",
    "as_of_date is '31.01.2026'; it is to be a day",
    "enrichment_as_of is '2026-01-31 25:00'; it is to be a time",
    "as_of_dat is none of the project, which has as_of_date, ",
)
PROJECT = load_yaml_text((PROJECT_DIR / "dbt_project.yml").read_text()) or {}
# the second is an analysis' own
RIGHT = "{as_of_date: 2026-01-31, track: any, enrichment_as_of: '2026-01-31T12:00:00.5+02:00'}"


def test_what_cannot_be_is_named(
    server: Embedded, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(*wanted: str) -> str:
        arguments = dbt.arguments("run-operation", *wanted, target_path=tmp_path)
        ran = dbtRunner(manifest=manifest()).invoke(arguments)
        return "" if ran.success else capfd.readouterr().out

    with using(server):
        refused = said("check_vars", "--vars", WRONG)
        assert [refusal for refusal in REFUSALS if refusal not in refused] == []
        known, _, advice = refused.partition("which has ")[2].partition(". ")
        assert "needs a line in check_vars (macros/ops/inputs.sql)" in advice
        checked = known.split(", ")
        assert checked == sorted(name for name in PROJECT["vars"] if not name.startswith("vars_of_"))
        assert "there is no day 2026-02-30" in said("check_vars", "--vars", "{as_of_date: '2026-02-30'}")
        assert said("check_vars", "--vars", RIGHT) == ""
        monkeypatch.setenv("PGOPTIONS", "-c standard_conforming_strings=off")
        assert "standard_conforming_strings is off" in said("check_server")

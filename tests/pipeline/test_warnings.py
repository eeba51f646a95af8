"""A build that prints errors alone says what tests found that only warn."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner

from loaders import dbt
from loaders.database import Embedded
from tests.conftest import small_project, using

PROJECT = """
name: songnodes
version: "0.1.0"
profile: songnodes
flags: {send_anonymous_usage_stats: false}
on-run-end: "{{ report_failed_rows(results) }}"
"""
WARNS = "{{ config(severity='warn') }} "
FILES = {
    "tests/named.sql": WARNS.replace(")", ", store_failures=true)") + "select 1 as one, 'x' as name",
    "tests/odd.sql": WARNS + "select 1 as one union all select 2",
    "tests/even.sql": WARNS + "select 1 as one limit 0",
    "tests/all.yml": "data_tests: [{name: odd, description: Odd.}, {name: named, description: Has a name.}]",
}


def test_what_a_test_found_that_only_warns_is_said(
    server: Embedded, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the build, and to whoever has a command run it."""
    small_project(tmp_path, PROJECT, FILES, ["ops/report_failed_rows.sql"])
    with using(server):
        ran = dbtRunner().invoke(dbt.arguments("build", target_path=tmp_path / "target", project=tmp_path))
        monkeypatch.setattr(dbt, "arguments", partial(dbt.arguments, project=tmp_path))
        told = dbt.run("build", target_path=tmp_path / "target")
    assert ran.success, ran.exception
    said = capfd.readouterr().out.splitlines()
    assert sorted(told) == sorted(said)
    assert sorted(said) == [
        "  - one: 1, name: x",
        "Warning: test named found 1. Has a name.",
        "Warning: test odd found 2. Odd.",
    ]

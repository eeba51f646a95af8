"""A database of an earlier version of the project ends a build with what to do, and not with an error of SQL.

In a project of its own with this project's macros.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from pathlib import Path

from loaders import database, dbt
from loaders.database import PROJECT_DIR, Embedded
from tests.conftest import ask, using

PROJECT = """
name: songnodes
version: "0.1.0"
profile: songnodes
flags: {send_anonymous_usage_stats: false}
on-run-start: "{% if execute %}{{ check_columns() }}{% endif %}"
"""
GROWN = "{{ config(materialized='incremental') }} select 1 as id, 2 as later"
DESCRIBED = "models: [{name: grown, columns: [{name: id}, {name: later}]}]"


def test_a_table_that_lacks_a_column_is_named(server: Embedded, tmp_path: Path) -> None:
    (tmp_path / "dbt_project.yml").write_text(PROJECT)
    shutil.copy(PROJECT_DIR / "profiles.yml", tmp_path)
    for folder in ("models", "macros"):
        (tmp_path / folder).mkdir()
    (tmp_path / "models" / "grown.sql").write_text(GROWN)
    (tmp_path / "models" / "grown.yml").write_text(DESCRIBED)
    shutil.copy(PROJECT_DIR / "macros" / "ops" / "upgrades.sql", tmp_path / "macros")
    wanted = [str(dbt.PROGRAM), *dbt.arguments("run", target_path=tmp_path / "target", project=tmp_path)]
    with using(server), contextlib.closing(database.connect()) as connection:
        connection.autocommit = True
        try:
            # nothing is built yet, and so nothing is old
            done = subprocess.run(wanted, text=True, capture_output=True, check=False)
            assert done.returncode == 0, done.stdout
            ask(connection, "alter table public.grown drop column later")
            done = subprocess.run(wanted, text=True, capture_output=True, check=False)
            assert done.returncode != 0
            assert "had fewer columns in public.grown. Build it anew" in done.stdout, done.stdout
        finally:
            ask(connection, "drop table if exists public.grown")

"""Silver's codes for what is wrong with a row are those of the seed that says what they mean."""

from __future__ import annotations

import csv
import re

import pytest

from loaders.database import PROJECT_DIR

CODE = re.compile(r"then '([a-z_]+)' end\"")
# `{{ array_compact([...]) }} as validation_errors`
LISTS = re.compile(
    r"array_compact\(\[((?:(?!array_compact).)*?)\]\) \}\} as validation_(?:errors|warnings)", re.S
)
TABLES = ["silver_enriched_tracks", "silver_enriched_artists", "silver_enriched_playlists"]


@pytest.mark.parametrize("table", TABLES)
def test_codes_written_are_codes_explained(table: str) -> None:
    with (PROJECT_DIR / "seeds/validation_codes.csv").open(encoding="utf-8", newline="") as file:
        explained = {row["code"] for row in csv.DictReader(file) if row["table_name"] == table}
    model = (PROJECT_DIR / f"models/silver/{table}.sql").read_text(encoding="utf-8")
    written = {code for codes in LISTS.findall(model) for code in CODE.findall(codes)}
    assert written == explained

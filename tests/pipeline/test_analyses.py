"""The questions of analyses/ can be asked, and are answered."""

from __future__ import annotations

import re
from typing import Any

import pytest
from dbt.contracts.graph.nodes import ModelNode

from loaders.database import PROJECT_DIR, Embedded
from loaders.records import ask
from tests.conftest import Connection, compiled_here, manifest, using

NAMES = sorted(file.stem for file in (PROJECT_DIR / "analyses").glob("*.sql"))
Row = dict[str, Any]


@pytest.fixture(scope="module")
def compiled(built_server: Embedded, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The questions as queries."""
    with using(built_server):
        return compiled_here(
            "--select", "resource_type:analysis", target_path=tmp_path_factory.mktemp("target")
        )


def answer(connection: Connection, compiled: dict[str, str], name: str) -> list[Row]:
    """The rows of one question."""
    return ask(connection, compiled[name])


@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_an_answer(built: Connection, compiled: dict[str, str], name: str) -> None:
    rows = answer(built, compiled, name)
    # that no run failed is an answer too
    assert rows or name == "failed_runs"


def test_a_history_leads_from_bronze_to_gold(built: Connection, compiled: dict[str, str]) -> None:
    history = answer(built, compiled, "track_history")
    layers = [row["layer"] for row in history]
    assert layers == sorted(layers, key=["bronze", "silver", "gold"].index)
    told = {(row["layer"], row["provider"], row["detail"]) for row in history}
    beatport = [detail for layer, provider, detail in told if (layer, provider) == ("bronze", "beatport")]
    assert any("(404)" in detail and "bpm: not_found" in detail for detail in beatport)
    assert any("names the track" in detail for layer, _, detail in told if layer == "bronze")
    assert ("silver", "spotify", "bpm = 128.00 at 0.85") in told
    assert "5A 6A 6B 7A" in history[-1]["detail"]


def test_partners_are_those_of_the_track(built: Connection, compiled: dict[str, str]) -> None:
    partners = answer(built, compiled, "compatible_tracks")
    assert {row["now_playing"] for row in partners} == {"deadmau5 - Strobe"}
    assert [row["recommendation_rank"] for row in partners] == list(range(1, len(partners) + 1))


def test_an_event_is_found_by_its_name(built: Connection, compiled: dict[str, str]) -> None:
    with built.cursor() as cursor:
        cursor.execute(
            "select count(*), count(distinct track_id) from gold.fct_plays where playlist_id in"
            " (select id from silver.silver_enriched_playlists where venue = 'Yard') and track_id is not null"
        )
        ((plays, tracks),) = cursor.fetchall()
    played = answer(built, compiled, "played_at_event")
    assert plays > 0 and len(played) >= tracks
    assert sum(row["play_count"] for row in played) >= plays
    assert all(row["plays_lately"] <= row["play_count"] for row in played)
    lately = [row["plays_lately"] for row in played]
    assert lately == sorted(lately, reverse=True) and lately[0] > 0


def test_counts_add_up(built: Connection, compiled: dict[str, str]) -> None:
    with built.cursor() as cursor:
        cursor.execute("select count(*), count(bpm) from silver.silver_enriched_tracks")
        ((tracks, with_tempo),) = cursor.fetchall()
        cursor.execute("select count(*) from bronze.bronze_api_enrichments")
        ((calls,),) = cursor.fetchall()
    fields = {row["metadata_field"]: row for row in answer(built, compiled, "field_completeness")}
    assert fields["bpm"]["tracks_filled"] == with_tempo
    report = answer(built, compiled, "quality_report")
    for measure in ("status", "data_quality_score"):
        counted = [
            row["row_count"]
            for row in report
            if (row["table_name"], row["measure"]) == ("silver_enriched_tracks", measure)
        ]
        assert sum(counted) == tracks
    assert sum(row["calls"] for row in answer(built, compiled, "provider_report")) == calls


def test_a_door_is_shut_until_its_time(built: Connection, compiled: dict[str, str]) -> None:
    with built.cursor() as cursor:
        cursor.execute("begin")
        cursor.execute(
            "insert into ops.provider_doors (provider, is_open, reason, opens_at) values"
            " ('deezer', false, 'for an hour', '2000-01-01'), ('discogs', false, 'no token', null)"
        )
        report = {row["provider"]: row for row in answer(built, compiled, "provider_report")}
        cursor.execute("rollback")
    assert report["deezer"]["door_shut_because"] is None
    assert report["discogs"]["door_shut_because"] == "no token"


def test_a_failed_run_is_shown_with_what_made_it_good(built: Connection, compiled: dict[str, str]) -> None:
    with built.cursor() as cursor:
        cursor.execute("begin")
        cursor.execute(
            "insert into ops.enrichment_pipeline_runs (run_id, run_type, status, started_at, failure_reason)"
            " values ('of the test', 'incremental', 'failed', '2000-01-01', 'killed'),"
            " ('of the test too', 'incremental', 'failed', '2999-01-01', 'killed')"
        )
        runs = {row["run_id"]: row for row in answer(built, compiled, "failed_runs")}
        cursor.execute("rollback")
    assert runs["of the test"]["failure_reason"] == "killed"
    assert runs["of the test"]["made_good_by"] is not None
    assert runs["of the test too"]["made_good_by"] is None


@pytest.mark.usefixtures("compiled")
def test_the_first_page_of_the_documentation_leads_to_what_is_there() -> None:
    page = (PROJECT_DIR / "models" / "docs" / "overview.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"#!/\w+/([\w.]+)", page))
    assert linked and linked <= {*manifest().nodes, *manifest().sources}


def test_the_lineage_shows_which_layer_a_table_is_of() -> None:
    colours: dict[str, set[str | None]] = {}
    for node in manifest().nodes.values():
        if isinstance(node, ModelNode):
            colours.setdefault(node.fqn[1], set()).add(node.config.docs.node_color)
    told = [colours[layer] for layer in ("staging", "intermediate", "silver", "gold", "ops")]
    assert all(len(layer) == 1 for layer in told) and len(set.union(*told)) == len(told)

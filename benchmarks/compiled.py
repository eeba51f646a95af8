"""Models run over other rows: their compiled SQL, its relations exchanged for tables of a scratch schema."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from loaders import dbt
from loaders.database import Connection

SCRATCH = "scratch"


class Compiled:
    """Some models of the project, ready to be run over other rows than the database's."""

    def __init__(
        self,
        target_path: Path,
        models: Sequence[str],
        run_dbt: Callable[..., object] = dbt.run,
        **variables: object,
    ) -> None:
        """Compile the models with these variables; the order of the models is the order they run in.

        `run_dbt` takes what `dbt.run` takes; tests give their own, which spares the reading of the project.
        """
        # from nothing, also what is incremental: what stands in the database is another catalogue's
        wanted = ("compile", "--full-refresh", "--write-json", "--select", *models)
        run_dbt(*wanted, target_path=target_path, variables=variables)
        nodes = json.loads((target_path / "manifest.json").read_text())["nodes"].values()
        by_name = {node["name"]: node for node in nodes if node["resource_type"] in ("model", "seed")}
        self._relations = {name: node["relation_name"] for name, node in by_name.items()}
        self._indexes = {name: by_name[name]["config"].get("indexes") or [] for name in models}
        self._views = {name for name in models if by_name[name]["config"]["materialized"] == "view"}
        self._sql = {name: str(by_name[name]["compiled_code"]) for name in models}

    def run(self, connection: Connection, inputs: Sequence[str]) -> dict[str, float]:
        """Make the models' tables in the scratch schema, where the tables named in `inputs` stand already.

        Returns:
            The seconds each model took, its indexes and statistics included.
        """
        seconds = {}
        own = {*self._sql, *inputs}
        with connection.cursor() as cursor:
            for name, query in self._sql.items():
                for other in own:
                    query = query.replace(self._relations[other], f"{SCRATCH}.{other}")
                kind = "view" if name in self._views else "table"
                cursor.execute(f"drop {kind} if exists {SCRATCH}.{name} cascade")
                started = time.perf_counter()
                cursor.execute(f"create {kind} {SCRATCH}.{name} as {query}")
                for index in self._indexes[name]:
                    cursor.execute(f"create index on {SCRATCH}.{name} ({', '.join(index['columns'])})")
                if kind == "table":
                    cursor.execute(f"analyze {SCRATCH}.{name}")
                seconds[name] = time.perf_counter() - started
        return seconds


def rows_of(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())

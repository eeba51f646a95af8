"""dbt in the situations it meets in life, timed model by model, with what the database then holds."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import psutil

from benchmarks.servers import LAYERS, Server
from loaders import dbt
from loaders.database import Connection

# What a nightly build makes; tests are another matter, and timed by nobody.
BUILT = ("--resource-type", "model", "--resource-type", "seed", "--resource-type", "function")
SECONDS_BETWEEN_LOOKS = 0.25


@dataclass
class Situation:
    """One dbt run: the seconds from command to prompt, dbt's own start-up apart, and those of each model.

    `cpu_seconds` are those of the server's processes: unlike seconds by the clock they hardly grow when
    others use the machine. They and the memory are None of a server that is not ours. `spans` are when each
    model began and ended, in seconds since the epoch.
    """

    name: str
    seconds: float
    models_seconds: float
    cpu_seconds: float | None
    peak_memory_bytes: int | None
    models: dict[str, float] = field(default_factory=dict)
    spans: dict[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def start_up(self) -> float:
        """What dbt needs before its first model and after its last, in seconds."""
        return self.seconds - self.models_seconds

    def seconds_of(self, models: Iterable[str]) -> float:
        """The time in which at least one of these models was built; what ran side by side counts once."""
        total, until = 0.0, 0.0
        for begin, end in sorted(self.spans[name] for name in models if name in self.spans):
            total += max(0.0, end - max(begin, until))
            until = max(until, end)
        return total


class Usage:
    """What the server's processes used between enter and exit: CPU seconds, and the most memory they held.

    Shared pages count once: it uses the proportional set size of each process under the server's own (Linux),
    else the resident size.
    """

    def __init__(self, server: int) -> None:
        """Watch the process with this id and its children."""
        self._server, self._done = psutil.Process(server), threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peak_bytes, self.cpu_seconds = 0, 0.0

    def __enter__(self) -> Usage:
        """Start looking."""
        self.cpu_seconds = -_cpu_seconds(self._server)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Look no more."""
        self.cpu_seconds += _cpu_seconds(self._server)
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        pause = SECONDS_BETWEEN_LOOKS
        while not self._done.wait(pause):
            began = time.perf_counter()
            processes = [self._server, *self._server.children(recursive=True)]
            self.peak_bytes = max(self.peak_bytes, sum(map(_held, processes)))
            # Linux walks all pages to tell shared ones apart: of a large server, half a core without a pause
            pause = max(SECONDS_BETWEEN_LOOKS, 50 * (time.perf_counter() - began))


def _held(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
        return int(getattr(memory, "pss", memory.rss))
    except psutil.Error:  # gone meanwhile
        return 0


def build(name: str, server: Server, *arguments: str) -> Situation:
    """Run `dbt build` without tests, and tell how long it and each model took.

    Args:
        name: how the situation is called.
        server: the database, whose processes are watched where they are ours.
        arguments: more for dbt.

    Raises:
        LoaderError: dbt failed.
    """
    with contextlib.ExitStack() as stack:
        used = stack.enter_context(Usage(server.process)) if server.process else None
        started = time.perf_counter()
        dbt.run("build", *BUILT, *arguments, target_path=server.target_path)
        seconds = time.perf_counter() - started
    results = json.loads((server.target_path / "run_results.json").read_text())["results"]
    spans = {result["unique_id"]: _span(result) for result in results if result["timing"]}
    models = {key.split(".")[-1]: span for key, span in spans.items() if key.startswith("model.")}
    return Situation(
        name,
        seconds,
        max(end for _, end in spans.values()) - min(begin for begin, _ in spans.values()),
        used.cpu_seconds if used else None,
        used.peak_bytes if used else None,
        {model: end - begin for model, (begin, end) in models.items()},
        models,
    )


def _cpu_seconds(server: psutil.Process) -> float:
    """What the server has used of the processors by now, its processes that ended included."""
    total = 0.0
    for process in [server, *server.children(recursive=True)]:
        with contextlib.suppress(psutil.Error):  # gone meanwhile, and counted with its parent
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def _span(result: dict[str, Any]) -> tuple[float, float]:
    """When a node began and ended, compiling included."""
    moments = [_moment(timing[end]) for timing in result["timing"] for end in ("started_at", "completed_at")]
    return min(moments), max(moments)


def _moment(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


@dataclass(frozen=True)
class Size:
    """A table on disk, in bytes: its rows with what is too long for a page, and its indexes."""

    layer: str
    table: str
    rows: int
    table_bytes: int
    index_bytes: int


def sizes(connection: Connection) -> list[Size]:
    """Every table of every layer, the largest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select namespace.nspname, class.relname, greatest(class.reltuples, 0)::bigint,
                   pg_table_size(class.oid), pg_indexes_size(class.oid)
            from pg_class as class
            inner join pg_namespace as namespace on class.relnamespace = namespace.oid
            where class.relkind = 'r' and namespace.nspname = any(%s)
            order by pg_table_size(class.oid) desc
            """,
            (list(LAYERS),),
        )
        return [Size(*row) for row in cursor.fetchall()]


def json_bytes(connection: Connection) -> int:
    """Bytes of the JSON in bronze, as text."""
    columns = {
        "scraped_tracks": "raw_json", "scraped_playlists": "raw_json", "scraped_artists": "raw_json",
        "dataset_tracks": "raw_json", "listens": "raw_json", "api_enrichments": "raw_response",
    }  # fmt: skip
    total = 0
    with connection.cursor() as cursor:
        for table, column in columns.items():
            cursor.execute(
                f"select coalesce(sum(octet_length({column}::text)), 0) from bronze.bronze_{table}"
            )
            total += int(cursor.fetchone()[0])  # type: ignore[index]
    return total


def as_record(situation: Situation) -> dict[str, Any]:
    """The situation as JSON holds it."""
    return {**asdict(situation), "start_up": situation.start_up}


def models(server: Server) -> list[str]:
    """Every model of the project, by dbt's manifest of the last run."""
    return sorted(node.split(".")[-1] for node in _parents(server) if node.startswith("model."))


def upstream(server: Server, model: str) -> list[str]:
    """The model and every model that it is made from, by dbt's manifest of the last run."""
    parents = _parents(server)
    found, to_visit = set(), [f"model.songnodes.{model}"]
    while to_visit:
        node = to_visit.pop()
        if node.startswith("model.") and node not in found:
            found.add(node)
            to_visit += parents[node]
    return sorted(node.split(".")[-1] for node in found)


def _parents(server: Server) -> dict[str, list[str]]:
    parents: dict[str, list[str]] = json.loads((server.target_path / "manifest.json").read_text())[
        "parent_map"
    ]
    return parents


Rows = Iterator[tuple[str, dict[str, Any]]]


@dataclass
class Making:
    """The rows that are to be kept, and the seconds it took to make and to choose them."""

    rows: Rows
    keep: Callable[[str, dict[str, Any]], bool]
    seconds: float = 0.0

    def __iter__(self) -> Rows:
        """The rows, one by one."""
        chosen = (row for row in self.rows if self.keep(*row))
        while True:
            started = time.perf_counter()
            row = next(chosen, None)
            self.seconds += time.perf_counter() - started
            if row is None:
                return
            yield row

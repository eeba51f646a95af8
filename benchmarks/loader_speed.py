"""How many answers a second the loader takes in, how many rows it lands, and that nobody is called too fast.

\b
1. With limits off: questions about a sample's tracks go to ten simulated
   providers side by side, over HTTP, and their answers are judged and landed
   in bronze of a database of its own. From the first question to the end of
   the last load.
2. The same rows ten times over, as answers about different tracks, landed
   alone in another database.
3. With the registry's limits on: how many calls arrive at a server in any
   span of time, against what is allowed.

Exits with 1 when a goal is missed.
"""  # noqa: D301 - the sign by which click leaves lines alone is no backslash

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from benchmarks.command import Benchmark
from benchmarks.servers import own_server
from loaders import bronze, registry, sources
from loaders.calls import Answer, Pace
from loaders.enrichment import desks, offline
from loaders.enrichment.asking import Asking
from loaders.enrichment.desks import Desk
from loaders.enrichment.landing import Landing
from loaders.http import Client
from loaders.rows import Row
from loaders.sample.model import Track
from loaders.sample.trouble import TROUBLES
from loaders.sample.world import World
from loaders.simulator import Simulator
from loaders.simulator.faults import Response
from loaders.sources.api import Question

GOAL_ANSWERS, GOAL_ROWS = 400, 5_000
SETS, SEED = 60, 7
COPIES = 10
# A span of the shorter kind holds two calls of a slow provider at least.
SPAN_S, SPAN_CALLS = 1.0, 2


def questions(track: Track) -> Iterator[Question]:
    """What can be asked about a track at first, by names, and then by ids."""

    def ask(provider: str, endpoint: str, handle: str, value: str | None) -> Question:
        names = tuple(artist.name for artist in (*track.artists, *track.featured))
        return Question(
            f"track {track.index}", provider, endpoint, handle, value, track.credit, track.full_title, names,
            track.title, track.version,
        )  # fmt: skip

    yield ask("spotify", "search", "names", None)
    yield ask("musicbrainz", "recording", "names", None)
    yield ask("beatport", "catalog/tracks", "names", None)
    yield ask("lastfm", "track.getInfo", "names", None)
    yield ask("discogs", "database/search", "names", None)
    yield ask("deezer", "search", "names", None)
    yield ask("getsongbpm", "search", "names", None)
    yield ask("listenbrainz", "metadata/lookup", "names", None)
    if track.mbid:
        yield ask("acousticbrainz", "{mbid}/low-level", "track_id", track.mbid)
    if track.spotify_id:
        yield ask("reccobeats", "audio-features", "track_id", track.spotify_id)


def desk(name: str, url: str, pace: Pace) -> Desk:
    """A provider that the simulator plays."""
    module, base_url = desks.provider(name), f"{url}/{name}"
    given = dict.fromkeys((*module.needs, *module.helps), "simulated")
    client = Client(
        name, base_url=base_url, pace=pace, auth=module.auth(given, base_url), headers=module.headers(given)
    )
    return Desk(module, registry.entry(name), client, pace)


def asked_and_landed(asked: Mapping[str, list[Question]], url: str) -> float:
    """Ask everything with limits off and land it; the seconds it took."""
    opened = {name: desk(name, url, Pace()) for name in asked}
    arrived: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()
    started = time.monotonic()
    landing = Landing(opened, arrived, is_simulated=True)
    asking = Asking(opened, asked, arrived, 3600, threading.Event())
    while asking.is_busy:
        time.sleep(0.01)
    arrived.put(None)
    while landing.is_busy:
        time.sleep(0.01)
    seconds = time.monotonic() - started
    if failure := asking.failure or landing.failure:
        raise failure
    for one in opened.values():
        one.client.close()
    return seconds


def all_rows(asked: Mapping[str, list[Question]], url: str) -> list[tuple[str, Row]]:
    """The same answers as rows, several times over, for landing them alone."""
    rows = []
    for name, some in asked.items():
        one = desk(name, url, Pace())
        for question in some:
            answer = one.client.send(one.provider.call(question))
            table, row = answer.row("simulated", one.entry.cost_per_call_usd)
            for copy in range(COPIES):
                asked_again = {**row["request_params"], "copy": copy}
                rows.append((table, {**row, "request_params": asked_again}))
        one.client.close()
    return rows


def paced(seconds: float) -> dict[str, list[float]]:
    """Call every provider as fast as its client lets us, side by side; when the calls arrived."""

    def respond(*_: Any) -> Response:
        return Response.of({"access_token": "simulated-token", "expires_in": 3600, "items": []})

    until = time.monotonic() + seconds

    def call(one: Desk) -> None:
        track = Question("t", one.provider.name, "x", "names", None, "a", "t", ("A",), "T", None)
        while time.monotonic() < until:
            one.client.send(one.provider.call(track))

    with Simulator(respond) as server:
        opened = [
            desk(name, server.url, Pace(registry.entry(name).requests_per_second))
            for name in sources.API_PROVIDERS
        ]
        threads = [threading.Thread(target=call, args=(one,), daemon=True) for one in opened]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return {
            name: [seen.at for seen in server.calls(name) if "token" not in seen.path]
            for name in sources.API_PROVIDERS
        }


def most_within(times: Sequence[float], seconds: float) -> int:
    """The largest number of calls that arrived within so many seconds, wherever the span begins."""
    most = first = 0
    for last, time_of_last in enumerate(times):
        while times[first] <= time_of_last - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


@click.command(cls=Benchmark, help=__doc__)
@click.option("--tracks", default=600, show_default=True, help="Tracks to ask about, ten questions each.")
@click.option("--seconds", default=20.0, show_default=True, help="How long to measure the pace.")
def main(tracks: int, seconds: float) -> None:
    """Measure and print."""
    console = Console()
    world = World(tracks, SETS, SEED, TROUBLES)
    asked: dict[str, list[Question]] = {}
    for number in range(tracks):
        for question in questions(world.track(number)):
            asked.setdefault(question.provider, []).append(question)
    total = sum(map(len, asked.values()))
    with offline.simulator({"tracks": tracks, "sets": SETS, "seed": SEED}) as url:
        with own_server():
            bronze.create_tables()
            rate = total / asked_and_landed(asked, url)
        rows = all_rows(asked, url)
    console.print(f"{total:,} answers asked, judged and landed: {rate:,.0f}/s (goal {GOAL_ANSWERS:,}/s)")
    with own_server():
        bronze.create_tables()
        loaded = bronze.load(rows)
        landing = len(rows) / loaded.seconds
    console.print(f"{len(rows):,} rows landed alone: {landing:,.0f}/s (goal {GOAL_ROWS:,}/s)")

    table = Table("provider", "allowed", "calls", "mean", "most in a span", title="With the limits on")
    is_too_fast = False
    for name, times in paced(seconds).items():
        allowed = registry.entry(name).requests_per_second
        span = max(SPAN_S, SPAN_CALLS / allowed)
        # the first and the last call of a span stand at its ends
        most, may = most_within(times, span), int(allowed * span) + 1
        mean = (len(times) - 1) / (times[-1] - times[0])
        is_too_fast |= most > may or mean > allowed
        table.add_row(
            name, f"{allowed:g}/s", f"{len(times)}", f"{mean:.2f}/s", f"{most} in {span:g} s, may be {may}"
        )
    console.print(table)
    console.print(
        "Somebody was called too fast." if is_too_fast else "Nobody was called faster than allowed."
    )
    if rate < GOAL_ANSWERS or landing < GOAL_ROWS or is_too_fast:
        raise SystemExit(1)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.loader_speed")
